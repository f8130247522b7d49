"""Draws the demo products: one SVG drawing per kind of thing, coloured from a named colour.

The drawings live in `fixtures/artwork/<kind>.svg` as `string.Template` text. All of them share one
stage (`_stage.svg`: backdrop, light from the top left, materials), so a new kind is one small file.
Nothing here knows about Django.
"""

import io
import math
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from statistics import NormalDist
from string import Template
from typing import Literal

import resvg_py
from PIL import Image

View = Literal["front", "detail"]

ARTWORK = Path(__file__).resolve().parents[2] / "fixtures" / "artwork"
FRAME = 'viewBox="0 0 800 800"'
WEBP_QUALITY = 82
WEBP_METHOD = 2  # at 800 px: 10 ms and 12.6 kB a picture; method 4 takes 24 ms for 11.9 kB

COLOURS: dict[str, str] = {
    "black": "#2e2f34",
    "graphite": "#4b4f58",
    "grey": "#8b9098",
    "silver": "#b9bec6",
    "white": "#eeefed",
    "cream": "#eadfc8",
    "sand": "#d3b992",
    "tan": "#b98a5b",
    "brown": "#7b5238",
    "navy": "#2d4270",
    "indigo": "#47508f",
    "blue": "#3b74c4",
    "sky": "#7fb2dc",
    "teal": "#2b8283",
    "mint": "#93cfb4",
    "sage": "#93a888",
    "green": "#4b9462",
    "forest": "#2f5d48",
    "olive": "#757646",
    "mustard": "#d6a53a",
    "orange": "#e2803d",
    "terracotta": "#c0674a",
    "coral": "#ea7d6b",
    "red": "#c8413f",
    "burgundy": "#7b2f41",
    "rose": "#dc9ca2",
    "lilac": "#aea0d3",
    "plum": "#6c4472",
}

_ACCENTS = ((0.77, 0.135, 74.0), (0.71, 0.135, 36.0), (0.64, 0.092, 205.0))  # amber, coral, teal
_BANDS = 40
_MOVES = {"rx": 1, "ry": 1, "r": 1, "x": -1, "y": -1, "width": 2, "height": 2}  # per unit of outline offset
_BLURRED = re.compile(r'<(\w+) ([^<>]*data-blur="[^<>]*)/>')
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_NEUTRAL_CHROMA = 0.025
_PALE_LIGHTNESS = 0.84


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours one drawing is made of, as `#rrggbb`."""

    base: str
    light: str
    lighter: str
    dark: str
    darker: str
    accent: str
    accent_light: str
    accent_dark: str
    backdrop: str
    backdrop_dark: str
    shadow: str


def kinds() -> list[str]:
    """Every kind of thing that can be drawn, in alphabetical order."""
    return sorted(path.stem for path in ARTWORK.glob("[!_]*.svg"))


def draw(kind: str, colour: str, *, view: View = "front") -> str:
    """The SVG text of one product picture.

    `detail` is the same drawing seen closer, on a backdrop in the accent's hue.
    Raises ValueError for an unknown kind or colour, naming the known ones.
    """
    shades = palette(colour, view=view)
    values = asdict(shades)
    stage = Template(_source("_stage")).substitute(values, sweep=_sweep(shades))
    svg = _softened(Template(_drawing(kind)).substitute(values, stage=stage))
    return svg if view == "front" else _closer(svg)


def picture(svg: str, *, size: int = 800) -> bytes:
    """The drawing as a square WebP, `size` pixels wide."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True)
    webp = io.BytesIO()
    with Image.open(io.BytesIO(bytes(png))) as image:
        image.convert("RGB").save(webp, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD)
    return webp.getvalue()


@cache
def palette(colour: str, *, view: View = "front") -> Palette:
    """Shades of a named colour, equally far apart to the eye (computed in OKLCH).

    Pale things stand before a mid-tone backdrop and all others before a pale one, so that the
    outline always reads. Names are matched without regard to case.
    """
    lightness, chroma, hue = _to_oklch(_hex_of(colour))
    neutral, pale = chroma < _NEUTRAL_CHROMA, lightness >= _PALE_LIGHTNESS
    accent = _accent(hue, neutral=neutral)
    tint = accent[2] if view == "detail" or (pale and not neutral) else 250.0 if neutral else hue
    far, near = (0.79, 0.70) if pale else (0.945, 0.865)
    depth = 0.022 if neutral and view == "front" else 0.042
    return Palette(
        base=_to_hex(lightness, chroma, hue),
        light=_to_hex(lightness + min(0.09, (1 - lightness) * 0.4), chroma * 0.95, hue),
        lighter=_to_hex(lightness + min(0.19, (1 - lightness) * 0.8), chroma * 0.8, hue),
        dark=_to_hex(lightness * 0.86, chroma * 0.98, hue),
        darker=_to_hex(lightness * 0.70, chroma * 0.9, hue),
        accent=_to_hex(*accent),
        accent_light=_to_hex(accent[0] + 0.1, accent[1] * 0.75, accent[2]),
        accent_dark=_to_hex(accent[0] - 0.13, accent[1] * 0.9, accent[2]),
        backdrop=_to_hex(far, depth * 0.55, tint),
        backdrop_dark=_to_hex(near, depth, tint),
        shadow=_to_hex(near * 0.42, depth * 1.2, tint),
    )


def _hex_of(colour: str) -> str:
    try:
        return COLOURS[colour.lower()]
    except KeyError:
        raise ValueError(f"Unknown colour {colour!r}. Known colours: {', '.join(COLOURS)}.") from None


@cache
def _source(name: str) -> str:
    return (ARTWORK / f"{name}.svg").read_text(encoding="utf-8")


def _drawing(kind: str) -> str:
    known = kinds()
    if kind not in known:
        raise ValueError(f"Unknown kind of artwork {kind!r}. Known kinds: {', '.join(known)}.")
    return _source(kind)


def _closer(svg: str) -> str:
    """The same drawing, cropped to the square its `data-detail="x y side"` names."""
    found = re.search(r'data-detail="(\d+) (\d+) (\d+)"', svg)
    x, y, side = found.groups() if found else ("190", "170", "420")
    return svg.replace(FRAME, f'viewBox="{x} {y} {side} {side}"', 1)


def _accent(hue: float, *, neutral: bool) -> tuple[float, float, float]:
    """The accent whose hue is farthest from the base; coral beside a colour without hue."""
    return _ACCENTS[1] if neutral else max(_ACCENTS, key=lambda accent: _hue_distance(accent[2], hue))


def _sweep(shades: Palette) -> str:
    """The backdrop, paper sweeping from light to floor, as bands less than one grey level apart.

    It is most of the picture, and resvg takes 40 ms to fill it with a gradient, 2 ms with plain bands.
    """
    height = 800 / _BANDS
    bands = []
    for band in range(_BANDS):
        depth = band / (_BANDS - 1)
        if depth > 0.45:
            colour = _mixed(shades.backdrop, shades.backdrop_dark, share=(depth - 0.45) / 0.55)
        else:
            colour = _mixed(shades.backdrop, "#ffffff", share=(0.45 - depth) * 0.9)
        bands.append(f'<rect y="{height * band:.0f}" width="800" height="{height + 2:.0f}" fill="{colour}"/>')
    return "".join(bands)


def _mixed(one: str, other: str, *, share: float) -> str:
    channels = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(start + (end - start) * share):02x}" for start, end in channels)


def _softened(svg: str) -> str:
    """Every shape marked `data-blur="σ"` as a stack of translucent shapes that looks blurred.

    resvg's own Gaussian blur takes about 30 ms a shape at 800 px, a stack less than 2 ms.
    """
    return _BLURRED.sub(lambda found: "".join(_layers(found[1], found[2])), svg)


def _layers(tag: str, text: str) -> Iterator[str]:
    attributes = dict(_ATTRIBUTE.findall(text))
    sigma = float(attributes.pop("data-blur"))
    layers = _soft_stroke(attributes, sigma) if "stroke" in attributes else _soft_fill(attributes, sigma)
    for layer in layers:
        changed = attributes | {"stroke-linecap": "round"} | layer | {"shape-rendering": "optimizeSpeed"}
        yield f"<{tag} " + " ".join(f'{name}="{value}"' for name, value in changed.items()) + "/>"


def _soft_stroke(attributes: dict[str, str], sigma: float) -> Iterator[dict[str, str]]:
    count = _layer_count(sigma)
    peak, widths = _blurred_band(float(attributes["stroke-width"]), sigma)
    veil = _veil(float(attributes.get("stroke-opacity", "1")) * peak, count)
    for width in widths:
        yield {"stroke-width": f"{width:.1f}", "stroke-opacity": veil}


def _soft_fill(attributes: dict[str, str], sigma: float) -> Iterator[dict[str, str]]:
    """Ellipses, circles and rectangles, the shapes whose outline can be moved in and out."""
    count = _layer_count(sigma)
    veil = _veil(float(attributes.get("fill-opacity", "1")), count)
    sizes = {name: float(attributes[name]) for name in _MOVES if name in attributes}
    for layer in range(count):
        offset = NormalDist(sigma=sigma).inv_cdf(1 - (layer + 0.5) / count)
        moved = {name: size + _MOVES[name] * offset for name, size in sizes.items()}
        if min(moved[name] for name in moved if _MOVES[name] > 0) > 0:
            yield {name: f"{size:.1f}" for name, size in moved.items()} | {"fill-opacity": veil}


def _layer_count(sigma: float) -> int:
    return 5 if sigma < 8 else 9 if sigma < 13 else 13


def _veil(opacity: float, count: int) -> str:
    """The opacity of one of `count` layers that together have `opacity`."""
    return f"{1 - (1 - min(opacity, 0.985)) ** (1 / count):.4f}"


@cache
def _blurred_band(width: float, sigma: float) -> tuple[float, list[float]]:
    """How strong a blurred band of `width` is in its middle, and how wide at each layer's strength."""
    normal = NormalDist(sigma=sigma)

    def strength(x: float) -> float:
        return normal.cdf(x + width / 2) - normal.cdf(x - width / 2)

    peak = strength(0)
    widths = []
    count = _layer_count(sigma)
    for layer in range(count):
        target, low, high = peak * (layer + 0.5) / count, 0.0, width / 2 + 4 * sigma
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (middle, high) if strength(middle) > target else (low, middle)
        widths.append(2 * low)
    return peak, widths


def _hue_distance(one: float, other: float) -> float:
    return abs((one - other + 180) % 360 - 180)


def _to_oklch(colour: str) -> tuple[float, float, float]:
    """`#rrggbb` → lightness 0–1, chroma, hue in degrees (Ottosson 2020, "A perceptual color space")."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _to_hex(lightness: float, chroma: float, hue: float) -> str:
    """OKLCH → `#rrggbb`; what sRGB cannot show is clipped per channel."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(_encoded(channel) * 255):02x}" for channel in channels)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    clipped = min(max(channel, 0.0), 1.0)
    return float(clipped * 12.92 if clipped <= 0.0031308 else 1.055 * clipped ** (1 / 2.4) - 0.055)
