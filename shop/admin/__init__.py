"""The shop's pages in Django admin, one module per area."""

from shop.admin import carts, catalogue, categories, customers, imports, orders, reviews, variants

__all__ = ["carts", "catalogue", "categories", "customers", "imports", "orders", "reviews", "variants"]
