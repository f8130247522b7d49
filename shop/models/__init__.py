from shop.models.cart import MAX_PER_LINE, Cart, CartLine
from shop.models.catalogue import Brand, Category, Product, ProductImage, Season, Variant
from shop.models.csv_import import CsvImport, ImportKind
from shop.models.customer import Address, PostalAddress, Preferences, User
from shop.models.order import (
    CALLED_OFF,
    DeliveryAddress,
    DeliveryMethod,
    Order,
    OrderLine,
    OrderStatus,
    OrderStep,
    Payment,
)
from shop.models.review import Like, Review, ReviewStatus, SavedItem
from shop.models.search import SearchEntry, SearchWord

__all__ = [
    "CALLED_OFF",
    "MAX_PER_LINE",
    "Address",
    "Brand",
    "Cart",
    "CartLine",
    "Category",
    "CsvImport",
    "DeliveryAddress",
    "DeliveryMethod",
    "ImportKind",
    "Like",
    "Order",
    "OrderLine",
    "OrderStatus",
    "OrderStep",
    "Payment",
    "PostalAddress",
    "Preferences",
    "Product",
    "ProductImage",
    "Review",
    "ReviewStatus",
    "SavedItem",
    "SearchEntry",
    "SearchWord",
    "Season",
    "User",
    "Variant",
]
