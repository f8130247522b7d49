"""What every page may show. All that costs a query is a callable: unused, it costs nothing."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from shop import cart, navigation, personas, returns


def storefront(request: HttpRequest) -> dict[str, Any]:
    """The shop's name and languages, root categories, the cart's units, saved items' news, the demo switcher.

    Callables and no lazy objects, because templates call them and filters then get real numbers and lists.
    """
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
        "navigation": cache(navigation.root_categories),
        "cart_units": cache(lambda: cart.count_units(request)),
        "saved_news": cache(lambda: returns.count_news(request.user)),
        "personas": cache(personas.listed),
        "stepped_into": cache(lambda: settings.DEMO and personas.is_stepped_in(request)),
    }
