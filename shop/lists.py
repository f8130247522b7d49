"""What a customer likes and what they keep for later."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from shop import signals
from shop.models import Like, Product, SavedItem, User


@dataclass(frozen=True, slots=True)
class Marks:
    """What somebody has marked a product with."""

    is_liked: bool = False
    is_saved: bool = False


def marks(user: User | AnonymousUser, product: Product) -> Marks:
    """The marks of a user on a product, in two small queries; none for somebody who is not signed in."""
    if not isinstance(user, User):
        return Marks()
    return Marks(
        is_liked=Like.objects.filter(user=user, product=product).exists(),
        is_saved=SavedItem.objects.filter(user=user, product=product).exists(),
    )


def toggle_like(user: User, product: Product) -> bool:
    """Like a product, or take the like back. Returns whether it is liked now."""
    like, created = Like.objects.get_or_create(user=user, product=product)
    if created:
        signals.announce(signals.product_liked, user=user, product=product)
    else:
        like.delete()
    return created


def toggle_save(user: User, product: Product) -> bool:
    """Keep a product for later, or let it go. Returns whether it is kept now."""
    saved, created = SavedItem.objects.get_or_create(user=user, product=product)
    if created:
        signals.announce(signals.product_saved, user=user, product=product)
    else:
        saved.delete()
    return created


def keep(user: User, product: Product) -> None:
    """Keep a product for later. One that is kept already stays kept."""
    _saved, created = SavedItem.objects.get_or_create(user=user, product=product)
    if created:
        signals.announce(signals.product_saved, user=user, product=product)
