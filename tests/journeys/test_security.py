"""No page asks the browser for what the content security policy refuses. The `window` counts refusals.

The crawl follows every link from a few beginnings, each route once or twice, so that a new page is visited as
soon as something leads to it.
"""

from collections import Counter, deque
from collections.abc import Iterable
from urllib.parse import urldefrag, urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve, reverse

from recommendations.models import TrainingRun
from tests.whole_shop import admin_models, first_row, one_of_everything

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LINKS = "Array.from(document.querySelectorAll('a[href]:not([download])'), link => link.href)"
TELL_REFUSALS = """
addEventListener("securitypolicyviolation", refused => console.error(
  `Content Security Policy: ${location.pathname} ${refused.violatedDirective} ` +
  `${refused.blockedURI} ${refused.sourceFile}:${refused.lineNumber} ${refused.sample}`
));
"""
"""A refusal of an attribute's style or handler reaches the console, and this says which page it was."""


@pytest.fixture
def shop(ava):
    return one_of_everything(ava)


@pytest.fixture
def browsing(window, browser_of, live_server):
    """`browsing(ava)`: a window in which this user has signed in, or a guest's; refusals are told."""

    def opened(user=None):
        page = window()
        page.add_init_script(TELL_REFUSALS)
        page.on("dialog", lambda dialog: dialog.dismiss())
        if user:
            name = settings.SESSION_COOKIE_NAME
            session = browser_of(user).cookies[name].value
            page.context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
        return page

    return opened


def crawl(page, *beginnings: str, most: int, within: str = "/", without: str = "/health/") -> Counter[str]:
    """Follow links from these addresses, each route so often at most; how often each route was visited."""
    visited: Counter[str] = Counter()
    waiting, known = deque(beginnings), set(beginnings)
    while waiting:
        address = waiting.popleft()
        route = route_of(address)
        if visited[route] >= most:
            continue
        visited[route] += 1
        answer = page.goto(address)
        assert answer.status < 400 or answer.status in (403, 404), (answer.status, address)
        visited[f"saw {route_of(urlsplit(page.url).path)}"] += 1
        for link in ours(page.evaluate(LINKS), page.url):
            if link not in known and link.startswith(within) and not link.startswith(without):
                known.add(link)
                waiting.append(link)
    return visited


def ours(links: Iterable[str], here: str) -> Iterable[str]:
    host = urlsplit(here).netloc
    for link in links:
        parts = urlsplit(urldefrag(link).url)
        if parts.netloc == host:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def route_of(address: str) -> str:
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return "nowhere"
    return f"{found.view_name}{' with a query' if '?' in address else ''}"


def pages_of(model) -> Iterable[str]:
    """The admin pages of one model: its list, a new one, and everything about its first row."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield from (reverse(f"{name}_{page}") for page in ("changelist", "add"))
    for page in ("change", "delete", "history"):
        yield reverse(f"{name}_{page}", args=[first_row(model).pk])


def test_a_guest_meets_no_refusal(shop, browsing):
    beginnings = ("/", shop.get_absolute_url(), "/search/?q=lamp", "/not/here/")
    visited = crawl(browsing(), *beginnings, most=2, without="/admin/")
    assert {"home", "category", "product", "cart", "account_login", "nowhere"} <= set(visited)


def test_a_customer_meets_no_refusal(shop, ava, browsing):
    page = browsing(ava)
    page.goto(shop.get_absolute_url())
    page.get_by_role("button", name="Add to cart").click()
    page.locator("#cart-count", has_text="3").wait_for()
    visited = crawl(page, "/", "/checkout/", "/accounts/password/change/", "/accounts/logout/", most=2)
    assert {"checkout", "orders", "order", "order_pay", "saved", "account_logout"} <= set(visited)


@pytest.mark.parametrize("app", sorted({model._meta.app_label for model in admin_models()}))
def test_staff_meet_no_refusal_in_admin(shop, staff, browsing, app):
    models = (model for model in admin_models() if model._meta.app_label == app)
    beginnings = [address for model in models for address in pages_of(model)]
    visited = crawl(browsing(staff), "/admin/", *beginnings, most=1, within=f"/admin/{app}/")
    assert not [route for route in visited if route.startswith("saw account_login") or "admin:login" in route]


def test_admins_own_widgets_work_under_the_policy(shop, staff, browsing):
    page = browsing(staff)
    page.goto(reverse("admin:shop_product_change", args=[shop.pk]))
    page.locator(".select2-selection").first.click()
    page.locator(".select2-results__option", has_text="Lamps").click()
    page.locator(".datetimeshortcuts a", has=page.locator(".date-icon")).first.click()
    page.locator(".calendarbox").first.wait_for()
    page.keyboard.press("Escape")
    page.locator("#variants-group .add-row a").click()
    page.locator("#id_variants-2-sku").fill("NEW-1")
    page.get_by_role("button", name="Toggle theme").first.click()
    with page.expect_popup() as popup:
        page.get_by_title("Add another brand").click()
    popup.value.locator("#id_name").fill("Lumen")
    popup.value.locator("[name=_save]").click()
    page.locator(".field-brand .select2-selection", has_text="Lumen").wait_for()


def test_the_progress_of_a_training_is_followed_under_the_policy(shop, staff, browsing):
    TrainingRun.objects.create(trigger="admin", status="running", step="Fitting", progress=30)
    page = browsing(staff)
    page.goto(reverse("admin:recommendations_trainingrun_changelist"))
    page.locator(".reco-progress", has_text="30 %").wait_for()
    TrainingRun.objects.filter(status="running").update(progress=60)
    page.locator(".reco-progress", has_text="60 %").wait_for()
