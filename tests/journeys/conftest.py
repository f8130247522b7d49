"""Journeys drive a real Chromium through a running shop with its demo data.

Without a Chromium they are skipped, by name and with the way to get one; `BROWSER_TESTS=required`, as in CI,
makes that a failure instead.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import sync_playwright

from recommendations.live import live_snapshot
from tests.journeys.kept_database import KeptDatabase

# Playwright's sync API runs an event loop in this thread, and Django would take queries for async ones.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")


@pytest.fixture(scope="session")
def chromium():
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        reason = "no Chromium here; get it with: sudo apt-get install chromium"
        if os.environ.get("BROWSER_TESTS") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


SCREENS: dict[str, Any] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
_REPAINTED = (
    "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
)
PICTURES = Path(settings.VAR_DIR) / "screenshots"
"""Where journeys leave what they saw, to be looked at; not in git."""


@pytest.fixture
def window(chromium, live_server):
    """`window("phone")`: a browser of somebody new, on that screen; further options go to Playwright.

    Any error of a script, anything the content security policy refused, and any server error, fails the
    journey.
    """
    contexts, troubles = [], []

    def note(message):
        if message.type == "error" and "Content Security Policy" in message.text:
            troubles.append(f"{message.text} ({message.location})")

    def opened(screen="desktop", **options):
        context = chromium.new_context(base_url=live_server.url, **{**SCREENS[screen], **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", note)
        page.on("response", lambda response: response.status >= 500 and troubles.append(response.url))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not troubles


@pytest.fixture
def page(window):
    """A browser of somebody new, on a desktop."""
    return window()


@pytest.fixture(params=SCREENS)
def either_page(window, request):
    """A browser of somebody new: the test runs once on a desktop and once on a phone."""
    return window(request.param)


@pytest.fixture
def keep_picture(request):
    """`keep_picture(page, "cart")` saves what the page looks like under the test's name and this one."""

    def keep(page, name, *, full_page=True):
        folder = PICTURES / request.node.name.replace("/", "-")
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=full_page)

    return keep


@pytest.fixture
def assert_accessible():
    """`assert_accessible(page)`: axe finds nothing serious or critical, in the light nor in the dark."""

    def check(page):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(_REPAINTED)
            page.evaluate(AXE.read_text())
            # Not preloaded: axe would copy our style sheets into inline ones, which the policy refuses.
            found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
            grave = [
                (scheme, each["id"], node["target"], node.get("failureSummary", ""))
                for each in found["violations"]
                if each["impact"] in ("serious", "critical")
                for node in each["nodes"]
            ]
            assert not grave, "\n".join(map(str, grave))
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")

    return check


@pytest.fixture(scope="session")
def kept_demo(tmp_path_factory):
    """The demo of this session, once it has been made: its rows and its snapshots."""
    folder = tmp_path_factory.mktemp("demo")
    return KeptDatabase(folder / "rows"), folder / "snapshots"


@pytest.fixture
def demo_shop(transactional_db, kept_demo, empty_cache, tmp_path, monkeypatch):
    """The demo as a newcomer gets it from `make run`: loaded and trained, by the first test that asks."""
    monkeypatch.setattr(settings, "SNAPSHOT_ROOT", tmp_path / "snapshots")
    live_snapshot.forget()
    rows, snapshots = kept_demo
    if rows.is_kept:
        rows.bring_back()
        shutil.copytree(snapshots, settings.SNAPSHOT_ROOT)
    else:
        call_command("load_dataset", source="synthetic", verbosity=0)
        call_command("retrain", quiet=True)
        rows.keep()
        shutil.copytree(settings.SNAPSHOT_ROOT, snapshots)
    empty_cache()
    live_snapshot.refresh()
    yield
    live_snapshot.forget()
