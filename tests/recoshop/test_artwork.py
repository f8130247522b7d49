"""The drawings: every kind renders, is safe, and stands out from its backdrop."""

import io
import re
import xml.etree.ElementTree as ElementTree

import pytest
from PIL import Image

from recoshop.datasets import artwork
from recoshop.datasets.catalogue_files import CATALOGUE, read_catalogue

SVG = "{http://www.w3.org/2000/svg}"
SAFE_TAGS = {
    "svg", "defs", "g", "use", "clipPath", "linearGradient", "radialGradient", "stop",
    "path", "rect", "circle", "ellipse",
}  # fmt: skip


def luminance(colour: str) -> float:
    red, green, blue = (artwork._linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("kind", artwork.kinds())
def test_every_kind_renders_to_a_square_webp(kind):
    image = Image.open(io.BytesIO(artwork.picture(artwork.draw(kind, "teal"), size=96)))

    assert (image.format, image.size, image.mode) == ("WEBP", (96, 96), "RGB")
    extremes = image.convert("L").getextrema()
    assert extremes[1] - extremes[0] > 60, "nothing but backdrop"


def test_a_picture_is_800_pixels_wide_unless_asked_otherwise():
    image = Image.open(io.BytesIO(artwork.picture(artwork.draw("bottle", "Green"))))

    assert (image.format, image.size) == ("WEBP", (800, 800))


@pytest.mark.parametrize("kind", artwork.kinds())
def test_every_drawing_is_well_formed_and_safe(kind):
    svg = artwork.draw(kind, "navy")
    root = ElementTree.fromstring(svg)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    named = re.findall(r'(?:url\(#|href="#)([\w-]+)', svg)

    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= SAFE_TAGS
    assert root.get("viewBox") == "0 0 800 800"
    assert "$" not in svg and "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert len(ids) == len(set(ids)), "an id is defined twice"
    assert set(named) <= set(ids), "a paint or shape is used that is not defined"


@pytest.mark.parametrize("kind", artwork.kinds())
def test_only_shapes_that_can_be_softened_ask_for_it(kind):
    source = artwork._drawing(kind)
    for found in artwork._BLURRED.finditer(source):
        attributes = dict(artwork._ATTRIBUTE.findall(found[2]))
        paint = attributes.get("stroke") or attributes["fill"]

        assert not paint.startswith("url("), found[0]
        assert "stroke-width" in attributes or found[1] in ("ellipse", "circle", "rect"), found[0]
    assert source.count("data-blur") == len(artwork._BLURRED.findall(source))


def test_every_drawing_is_used_by_the_catalogue():
    assert set(artwork.kinds()) == {product.artwork for product in read_catalogue(CATALOGUE)}


def test_the_same_kind_and_colour_give_the_same_drawing():
    assert artwork.draw("mug", "Sand") == artwork.draw("mug", "sand")
    assert artwork.draw("mug", "sand") != artwork.draw("mug", "sky")


def test_the_detail_is_closer_and_on_another_backdrop():
    front, detail = artwork.draw("lens", "navy"), artwork.draw("lens", "navy", view="detail")

    assert 'viewBox="210 120 400 400"' in detail
    assert artwork.palette("navy", view="detail").backdrop != artwork.palette("navy").backdrop
    assert artwork.palette("navy", view="detail").base in front


@pytest.mark.parametrize("kind", artwork.kinds())
def test_the_detail_lies_inside_the_frame(kind):
    x, y, side = map(int, re.search(r'data-detail="(\d+) (\d+) (\d+)"', artwork._drawing(kind)).groups())

    assert 360 <= side <= 520
    assert x + side <= 800 and y + side <= 800


@pytest.mark.parametrize("view", ["front", "detail"])
@pytest.mark.parametrize("colour", artwork.COLOURS)
def test_the_object_stands_out_from_its_backdrop(colour, view):
    shades = artwork.palette(colour, view=view)

    assert contrast(shades.base, shades.backdrop) > 1.4
    assert contrast(shades.shadow, shades.backdrop_dark) > 2


@pytest.mark.parametrize("colour", artwork.COLOURS)
def test_the_shades_of_a_colour_run_from_light_to_dark(colour):
    shades = artwork.palette(colour)
    steps = [luminance(getattr(shades, name)) for name in ("lighter", "light", "base", "dark", "darker")]

    assert steps == sorted(steps, reverse=True)
    assert shades.base == artwork.COLOURS[colour]


def test_an_unknown_kind_names_the_known_ones():
    with pytest.raises(ValueError, match=r"Unknown kind of artwork 'sofa'.*kettle.*yoga-mat"):
        artwork.draw("sofa", "teal")


def test_the_stage_and_other_paths_are_no_kind():
    for name in ("_stage", "../artwork/mug"):
        with pytest.raises(ValueError, match="Unknown kind"):
            artwork.draw(name, "teal")


def test_an_unknown_colour_names_the_known_ones():
    with pytest.raises(ValueError, match=r"Unknown colour 'octarine'.*navy.*teal"):
        artwork.draw("mug", "octarine")
