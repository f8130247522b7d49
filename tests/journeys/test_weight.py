"""What a page weighs on its first visit, pictures apart, compressed as the server compresses it."""

import gzip

import pytest

from shop.models import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_BYTES = 100_000
PACKED = (".woff2",)
"""What is compressed already."""


def weight(page, address):
    """Bytes by address of everything the page loads but pictures."""
    loaded = []
    page.on("response", lambda response: loaded.append(response))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    bodies = {
        each.url: each.body() for each in loaded if each.request.resource_type not in ("image", "media")
    }
    return {url: len(body if url.endswith(PACKED) else gzip.compress(body)) for url, body in bodies.items()}


@pytest.mark.parametrize("kind", ["home", "product"])
def test_a_first_visit_is_light(demo_shop, window, kind):
    best_known = Product.objects.sellable().order_by("-rating_count", "pk").first()
    loaded = weight(window(), "/" if kind == "home" else best_known.get_absolute_url())
    assert sum(loaded.values()) < MOST_BYTES, loaded
    assert any(url.endswith(".woff2") for url in loaded), "fonts are among it"
