from shop.models.cart import Cart, CartLine
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
    Payment,
)
from shop.models.review import Like, Review, ReviewStatus, SavedItem

__all__ = [
    "CALLED_OFF",
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
    "Payment",
    "PostalAddress",
    "Preferences",
    "Product",
    "ProductImage",
    "Review",
    "ReviewStatus",
    "SavedItem",
    "Season",
    "User",
    "Variant",
]
