"""The shop's pages in Django admin, one module per area."""

from shop.admin import access, carts, catalogue, categories, customers, imports, orders, reviews, variants

__all__ = [
    "access",
    "carts",
    "catalogue",
    "categories",
    "customers",
    "imports",
    "orders",
    "reviews",
    "variants",
]
