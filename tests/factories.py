"""Rows to test with. Names are short and unique; every number can be given."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from shop import pricing
from shop.checkout import CheckoutDetails, place_order
from shop.models import (
    Address,
    Brand,
    Cart,
    CartLine,
    Category,
    Order,
    OrderStatus,
    Product,
    ProductImage,
    Review,
    ReviewStatus,
    User,
    Variant,
)
from shop.search import index

# Calling a factory makes a row, and its declarations become the row's values: types cannot say so, Any can.
Factory: Any = factory.django.DjangoModelFactory
declare: Any = factory

PASSWORD = "a-good-long-password"

CHECKOUT_FORM = {
    "email": "guest@example.com",
    "full_name": "Gus Guest",
    "line1": "1 High Street",
    "city": "Leeds",
    "postcode": "LS1 1AA",
    "country": "GB",
    "delivery_method": "standard",
    "card_number": "4242 4242 4242 4242",
}
"""What a guest types in at the checkout; the idempotency key comes from the page."""


class UserFactory(Factory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = declare.Sequence(lambda n: f"Shopper {n}")
    email = declare.Sequence(lambda n: f"shopper{n}@example.com")

    @classmethod
    def _create(cls, model_class, *args, **fields):
        password = fields.pop("password", PASSWORD)
        return model_class.objects.create_user(fields.pop("email"), password, **fields)


class CategoryFactory(Factory):
    """A root category, or a child of `parent`."""

    class Meta:
        model = Category

    name = declare.Sequence(lambda n: f"Category {n}")
    slug = declare.Sequence(lambda n: f"category-{n}")

    @classmethod
    def _create(cls, model_class, *args, parent=None, **fields):
        if parent is None:
            return model_class.objects.add_root(fields)
        return model_class.objects.add_child(model_class.objects.get(pk=parent.pk), fields)


class BrandFactory(Factory):
    class Meta:
        model = Brand

    name = declare.Sequence(lambda n: f"Brand {n}")
    slug = declare.Sequence(lambda n: f"brand-{n}")


class VariantFactory(Factory):
    class Meta:
        model = Variant
        skip_postgeneration_save = True

    product = declare.SubFactory("tests.factories.ProductFactory", variants=[])
    sku = declare.Sequence(lambda n: f"SKU-{n}")
    price = Decimal("20.00")
    stock = 10

    @declare.post_generation
    def listed(variant, create, extracted, **_):
        pricing.reprice([variant.product_id])
        index.refresh([variant.product_id])


class ProductFactory(Factory):
    """A product in stock with one variant, unless `variants` says otherwise: a list of dicts, one each."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    title = declare.Sequence(lambda n: f"Product {n}")
    slug = declare.Sequence(lambda n: f"product-{n}")
    category = declare.SubFactory(CategoryFactory)
    brand = declare.SubFactory(BrandFactory)
    description = "Made for tests."

    @declare.post_generation
    def variants(product, create, extracted, **_):
        for position, fields in enumerate([{}] if extracted is None else extracted):
            VariantFactory(product=product, position=position, **fields)
        product.refresh_from_db()
        index.refresh([product.pk])


class ImageFactory(Factory):
    """A picture by name only: its size is given, so no file is read."""

    class Meta:
        model = ProductImage

    product = declare.SubFactory(ProductFactory)
    image = declare.Sequence(lambda n: f"products/picture-{n}.webp")
    width = 800
    height = 800
    alt = "A picture"


class AddressFactory(Factory):
    class Meta:
        model = Address

    full_name = "Ava Stone"
    line1 = "1 High Street"
    city = "Leeds"
    postcode = "LS1 1AA"
    country = "GB"
    user = declare.SubFactory(UserFactory)


class CartFactory(Factory):
    """A guest's cart unless `user` is given. `CartFactory(holding={variant: 2})` fills it."""

    class Meta:
        model = Cart
        skip_postgeneration_save = True

    @declare.post_generation
    def holding(cart, create, extracted, **_):
        for variant, quantity in (extracted or {}).items():
            CartLine.objects.create(cart=cart, variant=variant, quantity=quantity)


class ReviewFactory(Factory):
    class Meta:
        model = Review

    user = declare.SubFactory(UserFactory)
    product = declare.SubFactory(ProductFactory)
    rating = 4
    title = "Good"
    text = "Does what it should."
    status = ReviewStatus.APPROVED


def address() -> Address:
    """An address nobody keeps."""
    return AddressFactory.build(user=None)


def details(key: str = "0" * 32, **changes) -> CheckoutDetails:
    """What a shopper fills in at the checkout."""
    facts = {"email": "someone@example.com", "address": address(), "idempotency_key": key}
    return CheckoutDetails(**{**facts, **changes})


_keys = (f"{number:032x}" for number in range(1, 1_000_000))


def order_of(
    *variants: Variant,
    user: User | None = None,
    quantity: int = 1,
    status: str = "",
    age: timedelta = timedelta(),
) -> Order:
    """An order placed through the one door, then put into a status and made older if asked."""
    cart = CartFactory(holding=dict.fromkeys(variants, quantity))
    order = place_order(cart, details(next(_keys)), user=user)
    order.status = status or OrderStatus.PLACED
    order.placed_at = timezone.now() - age
    order.save()
    return order
