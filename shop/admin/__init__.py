"""The shop's pages in Django admin, one module per area."""

from shop.admin import carts, catalogue, customers, orders, reviews, variants

__all__ = ["carts", "catalogue", "customers", "orders", "reviews", "variants"]
