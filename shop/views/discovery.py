"""What search engines ask for: robots.txt and the sitemap."""

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shop.links import absolute
from shop.sitemaps import SITEMAPS

PRIVATE = ("cart", "checkout", "orders", "saved", "search", "admin:index")
ACCOUNTS = "/accounts/"
"""These pages, and all below them, are no search engine's business."""

HOUR = 3600


@require_safe
@cache_control(public=True, max_age=HOUR)
def robots(request: HttpRequest) -> HttpResponse:
    """Which pages to leave alone, and where the sitemap is. Of a demo nothing is to be found at all."""
    forbidden = ["/"] if settings.DEMO else [*map(reverse, PRIVATE), ACCOUNTS]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in forbidden)]
    lines += ["", f"Sitemap: {absolute(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=HOUR)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The parts of the sitemap."""
    parts = [
        absolute(reverse("sitemap_part", args=[name])) + (f"?p={number}" if number > 1 else "")
        for name, section in SITEMAPS.items()
        for number in section().paginator.page_range
    ]
    context = {"sitemaps": [{"location": part} for part in parts]}
    return render(request, "sitemap_index.xml", context, content_type="application/xml")


@require_safe
@cache_control(public=True, max_age=HOUR)
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """One part: `?p=` says which of several. 404 for one that is not there."""
    return sitemap_views.sitemap(request, SITEMAPS, section=section)
