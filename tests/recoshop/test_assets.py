"""The asset build: what comes out, when it runs, and what the pages may not contain."""

import json
import re
import time
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from recoshop import assets

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style|\sstyle=", re.IGNORECASE)
MAILS = {"mail", "email"}
"""Folders of mails, which no policy governs and which have to bring their styles along."""
INLINE_HANDLER = re.compile(r"\son[a-z]+=|\shx-on|hx-vals=.js:|javascript:", re.IGNORECASE)


@pytest.fixture(scope="module")
def built() -> Path:
    assets.build()
    return assets.BUILD


@pytest.fixture
def templates() -> list[Path]:
    return sorted(assets.TEMPLATES.rglob("*.html"))


def test_build_makes_everything_pages_refer_to(built: Path, templates: list[Path]) -> None:
    named = {
        name
        for template in templates
        for name in re.findall(r"""\{% static ['"]([^'"]+)['"] %\}""", template.read_text())
    }
    assert "css/site.css" in named
    assert [name for name in sorted(named) if not finders.find(name)] == []


def test_style_sheet_is_minified_and_its_files_are_relative_and_there(built: Path) -> None:
    sheet = built / "css" / "site.css"
    text = sheet.read_text()
    urls = re.findall(r"url\(([^)]+)\)", text)
    assert urls
    assert text.count("\n") < 5
    assert [url for url in urls if not (sheet.parent / url).is_file()] == []


def test_classes_used_in_templates_are_in_the_style_sheet(built: Path) -> None:
    text = (built / "css" / "site.css").read_text()
    assert all(name in text for name in (".grid-cards{", ".button{", ".md\\:grid-cols-2{"))


def test_every_icon_in_use_is_drawn(built: Path, templates: list[Path]) -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (built / "icons.svg").read_text()))
    used = {name for template in templates for name in re.findall(r'{% icon "([^"]+)"', template.read_text())}
    assert used <= drawn


def test_second_build_does_nothing_and_is_instant(built: Path) -> None:
    start = time.perf_counter()
    assert assets.build() is False
    assert time.perf_counter() - start < 0.5


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own with one template, one style sheet, and a node that only notes its orders."""
    for folder in ("assets/src/css", "templates", "node_modules"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "assets/src/css/site.css").write_text("a {}")
    (tmp_path / "assets.py").touch()
    for name, place in {
        "__file__": "assets.py",
        "BASE_DIR": ".",
        "SOURCE": "assets/src",
        "BUILD": "assets/build",
        "NODE_MODULES": "node_modules",
        "LOCK_FILE": "package-lock.json",
        "TEMPLATES": "templates",
    }.items():
        path = tmp_path / place
        monkeypatch.setattr(assets, name, str(path) if name == "__file__" else path)
    monkeypatch.setattr(assets, "FONTS", ())
    return tmp_path


@pytest.fixture
def orders(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    given: list[str] = []

    def note(program: Path, *arguments: str) -> None:
        given.append("ci" if "ci" in arguments else "tailwind")
        if "--output" in arguments:
            target = Path(arguments[arguments.index("--output") + 1])
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("built")

    monkeypatch.setattr(assets, "_node", note)
    return given


def test_packages_are_installed_once_and_again_when_the_lock_file_changes(
    checkout: Path, orders: list[str]
) -> None:
    assert assets.build() is True
    assert orders == ["ci", "tailwind"]
    (checkout / "templates/new.html").write_text("<p>")
    assert assets.build() is True
    assert orders == ["ci", "tailwind", "tailwind"]
    (checkout / "package-lock.json").write_text('{"changed": true}')
    assert assets.build() is True
    assert orders[3:] == ["ci", "tailwind"]


def test_a_deleted_source_is_a_change(checkout: Path, orders: list[str]) -> None:
    (checkout / "templates/gone.html").write_text("<p>")
    assets.build()
    (checkout / "templates/gone.html").unlink()
    assert assets.build() is True


def test_a_failing_step_is_named_with_what_it_said_and_keeps_the_previous_build(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    previous = checkout / "assets/build/css/site.css"
    previous.parent.mkdir(parents=True)
    previous.write_text("previous")
    npm = checkout / "npm-cli.js"
    npm.write_text("console.error('no such registry'); process.exit(3)")
    monkeypatch.setattr(assets, "_NPM", npm)
    with pytest.raises(assets.AssetsError, match=r"npm-cli\.js ci[\s\S]*no such registry"):
        assets.build()
    assert previous.read_text() == "previous"


def test_lock_file_names_no_registry_and_pins_what_package_json_asks_for() -> None:
    text = assets.LOCK_FILE.read_text()
    assert "http" not in text
    asked = json.loads((assets.BASE_DIR / "package.json").read_text())["devDependencies"]
    locked = json.loads(text)["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in asked} == asked


@pytest.mark.parametrize("pattern", [INLINE_SCRIPT, INLINE_STYLE, INLINE_HANDLER])
def test_no_template_needs_an_unsafe_content_security_policy(
    templates: list[Path], pattern: re.Pattern[str]
) -> None:
    pages = [path for path in templates if path.parent.name not in MAILS]
    assert [str(path) for path in pages if pattern.search(path.read_text())] == []
