"""What a customer likes and what they keep for later."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from shop import signals
from shop.models import Like, Product, SavedItem, User, Variant


@dataclass(frozen=True, slots=True)
class Marks:
    """What somebody has marked a product with; `awaited` is the id of the choice they wait to be told of."""

    is_liked: bool = False
    is_saved: bool = False
    awaited: int | None = None


def marks(user: User | AnonymousUser, product: Product) -> Marks:
    """The marks of a user on a product, in two small queries; none for somebody who is not signed in."""
    if not isinstance(user, User):
        return Marks()
    saved = SavedItem.objects.filter(user=user, product=product).first()
    return Marks(
        is_liked=Like.objects.filter(user=user, product=product).exists(),
        is_saved=saved is not None,
        awaited=saved.variant_id if saved and saved.wants_mail else None,
    )


def like(user: User, product: Product) -> bool:
    """Like a product. Returns whether that is new."""
    _like, created = Like.objects.get_or_create(user=user, product=product)
    if created:
        signals.announce(signals.product_liked, user=user, product=product)
    return created


def toggle_like(user: User, product: Product) -> bool:
    """Like a product, or take the like back. Returns whether it is liked now."""
    if like(user, product):
        return True
    Like.objects.filter(user=user, product=product).delete()
    return False


def save(user: User, product: Product) -> bool:
    """Keep a product for later, with the price of now to compare with. Returns whether that is new."""
    is_sold_out = not Variant.objects.in_stock().filter(product=product).exists()
    _saved, created = SavedItem.objects.get_or_create(
        user=user, product=product, defaults={"price_then": product.price, "is_sold_out": is_sold_out}
    )
    if created:
        signals.announce(signals.product_saved, user=user, product=product)
    return created


def toggle_save(user: User, product: Product) -> bool:
    """Keep a product for later, or let it go. Returns whether it is kept now."""
    if save(user, product):
        return True
    SavedItem.objects.filter(user=user, product=product).delete()
    return False
