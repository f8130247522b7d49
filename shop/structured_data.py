"""What search engines read about a page: schema.org facts as plain data, written by `templatetags/seo.py`.

Required and recommended properties: developers.google.com/search/docs/appearance/structured-data (product
snippet, merchant listing, breadcrumb, organization).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from shop.links import absolute
from shop.models import Product, Review, Variant

CONTEXT = "https://schema.org"
MOST_REVIEWS = 10

Facts = dict[str, Any]


def shop_facts() -> Facts:
    """The shop itself and how to search it."""
    home, found = absolute(reverse("home")), absolute(reverse("search"))
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": found + "?q={search_term_string}"},
        "query-input": "required name=search_term_string",
    }
    return {
        "@context": CONTEXT,
        "@graph": [
            {"@type": "Organization", "@id": home + "#shop", "name": settings.SITE_NAME, "url": home},
            {
                "@type": "WebSite",
                "name": settings.SITE_NAME,
                "url": home,
                "publisher": {"@id": home + "#shop"},
                "potentialAction": search,
            },
        ],
    }


def breadcrumb_facts(steps: Iterable[tuple[str, str]]) -> Facts:
    """The way from the top to a page: (name, path) of each step, the page itself last."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate(steps, start=1)
        ],
    }


def product_facts(
    product: Product,
    *,
    variants: Sequence[Variant],
    pictures: Iterable[str] = (),
    reviews: Iterable[Review] = (),
) -> Facts | None:
    """A product with what it costs and what buyers say. `pictures` are addresses.

    None for one that can neither be bought nor has been rated, which search engines would call an error.
    """
    if not variants and not product.rating_count:
        return None
    facts = {
        "@context": CONTEXT,
        "@type": "Product",
        "name": product.title,
        "url": absolute(product.get_absolute_url()),
        "description": product.description,
        "category": product.category.name,
        "image": [absolute(picture) for picture in pictures],
        "brand": {"@type": "Brand", "name": product.brand.name} if product.brand else None,
        "sku": variants[0].sku if len(variants) == 1 else None,
        "offers": _offers(product, variants),
        "aggregateRating": _rating(product),
        "review": [_review(each) for each in list(reviews)[:MOST_REVIEWS]] if product.rating_count else None,
    }
    return {name: value for name, value in facts.items() if value}


def _offers(product: Product, variants: Sequence[Variant]) -> Facts | None:
    offers = [_offer(product, variant) for variant in variants]
    if len(offers) < 2:
        return offers[0] if offers else None
    prices = [variant.price for variant in variants]
    return {
        "@type": "AggregateOffer",
        "priceCurrency": settings.CURRENCY,
        "lowPrice": str(min(prices)),
        "highPrice": str(max(prices)),
        "offerCount": len(offers),
        "offers": offers,
    }


def _offer(product: Product, variant: Variant) -> Facts:
    return {
        "@type": "Offer",
        "name": f"{product.title}, {variant.label}" if variant.label else product.title,
        "sku": variant.sku,
        "price": str(variant.price),
        "priceCurrency": settings.CURRENCY,
        "availability": f"{CONTEXT}/{'InStock' if variant.stock else 'OutOfStock'}",
        "itemCondition": f"{CONTEXT}/NewCondition",
        "url": absolute(product.get_absolute_url()),
        "seller": {"@type": "Organization", "name": settings.SITE_NAME},
    }


def _rating(product: Product) -> Facts | None:
    if not product.rating_count:
        return None
    return {
        "@type": "AggregateRating",
        "ratingValue": round(product.rating_average, 1),
        "reviewCount": product.rating_count,
        "bestRating": 5,
        "worstRating": 1,
    }


def _review(review: Review) -> Facts:
    author = review.user.get_short_name() if review.user.name else gettext("A customer")
    facts = {
        "@type": "Review",
        "name": review.title,
        "reviewBody": review.text,
        "author": {"@type": "Person", "name": author},
        "datePublished": review.created_at.date().isoformat(),
        "reviewRating": {"@type": "Rating", "ratingValue": review.rating, "bestRating": 5, "worstRating": 1},
    }
    return {name: value for name, value in facts.items() if value}
