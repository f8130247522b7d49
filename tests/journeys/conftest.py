"""Journeys drive a real Chromium through a running shop with its demo data.

Without a Chromium they are skipped, by name and with the way to get one; `BROWSER_TESTS=required`, as in CI,
makes that a failure instead.
"""

import os
import shutil

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import sync_playwright

from recommendations.live import live_snapshot

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


@pytest.fixture
def page(chromium, live_server, tmp_path):
    """A browser of somebody new. Any error of a script, and any server error, fails the journey."""
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    troubles = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("response", lambda response: response.status >= 500 and troubles.append(response.url))
    yield page
    context.close()
    assert not troubles


@pytest.fixture
def demo_shop(transactional_db, tmp_path, monkeypatch):
    """The demo as a newcomer gets it from `make run`: loaded and trained."""
    monkeypatch.setattr(settings, "SNAPSHOT_ROOT", tmp_path / "snapshots")
    live_snapshot.forget()
    call_command("load_dataset", source="synthetic", verbosity=0)
    call_command("retrain", quiet=True)
    live_snapshot.refresh()
    yield
    live_snapshot.forget()
