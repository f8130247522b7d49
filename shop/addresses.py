"""The addresses a customer keeps. As long as there are any, exactly one of them is the default.

Every change locks the customer first, so that two at once cannot leave two defaults or none.
"""

from django.db import transaction

from shop.exceptions import TooManyAddresses
from shop.models import Address, PostalAddress, User

MOST_KEPT = 50
"""More than anybody sends parcels to, and few enough for one page."""
_FIELDS = [field.name for field in PostalAddress._meta.get_fields()]


@transaction.atomic
def keep(user: User, address: PostalAddress) -> Address:
    """Keep an address for next time; one that is known already is kept once. The first is the default.

    Raises TooManyAddresses.
    """
    _lock(user)
    facts = {name: getattr(address, name) for name in _FIELDS}
    kept = user.addresses
    if known := kept.filter(**facts).first():
        return known
    if kept.count() >= MOST_KEPT:
        raise TooManyAddresses(MOST_KEPT)
    return kept.create(**facts, is_default=not kept.filter(is_default=True).exists())


@transaction.atomic
def change(address: Address) -> None:
    """Keep an address as it is now. Past orders keep the copy they have."""
    _lock(address.user)
    address.save(update_fields=_FIELDS)


@transaction.atomic
def make_default(address: Address) -> None:
    """Have the checkout begin with this address."""
    _lock(address.user)
    address.user.addresses.filter(is_default=True).update(is_default=False)
    address.user.addresses.filter(pk=address.pk).update(is_default=True)


@transaction.atomic
def remove(address: Address) -> None:
    """Forget an address. Where it was the default, the one kept longest becomes it."""
    _lock(address.user)
    address.delete()
    settle_default(address.user)


@transaction.atomic
def settle_default(user: User) -> None:
    """Have one of the addresses be the default after a change that asked for none: the one kept longest."""
    _lock(user)
    if not user.addresses.filter(is_default=True).exists():
        user.addresses.filter(pk__in=user.addresses.order_by("pk").values("pk")[:1]).update(is_default=True)


def _lock(user: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
