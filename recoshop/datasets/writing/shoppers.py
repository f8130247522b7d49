"""Writes people, their addresses and their carts."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache

from django.contrib.auth.hashers import make_password

from recoshop.datasets.records import AddressRecord, CartRecord, ShopperRecord
from recoshop.datasets.writing.known import Known
from shop.models import Address, Cart, CartLine, User

BATCH = 1000


def write_shoppers(records: Sequence[ShopperRecord], *, dataset: str, known: Known) -> int:
    """Write the people the shop does not know yet, with their address as the default one."""
    new = [each for each in records if each.email not in known.shoppers]
    # hashing is slow on purpose, so those who share a password share its hash
    hashed = cache(make_password)
    rows = [
        User(
            dataset=dataset,
            email=each.email,
            name=each.name,
            password=make_password(None) if each.password is None else hashed(each.password),
            date_joined=each.joined_at,
            is_persona=each.is_persona,
            is_staff=each.is_staff,
            is_superuser=each.is_staff,
        )
        for each in new
    ]
    for row in User.objects.bulk_create(rows, batch_size=BATCH):
        known.shoppers[row.email] = row.pk
    Address.objects.bulk_create(
        Address(user_id=known.shoppers[each.email], is_default=True, **address_fields(each.address))
        for each in new
        if each.address
    )
    return len(new)


def write_carts(records: Sequence[CartRecord], *, known: Known) -> int:
    """Fill carts; whoever has one keeps it as it is."""
    kept = set(Cart.objects.filter(user__isnull=False).values_list("user_id", flat=True))
    new = [each for each in records if known.shoppers[each.shopper] not in kept]
    for record in new:
        cart = Cart.objects.create(user_id=known.shoppers[record.shopper])
        CartLine.objects.bulk_create(
            CartLine(cart=cart, variant_id=known.variants[sku].id, quantity=1) for sku in record.skus
        )
        # the columns fill themselves with the moment of writing, so the true one has to follow
        cart.lines.update(added_at=record.filled_at)
        Cart.objects.filter(pk=cart.pk).update(created_at=record.filled_at, updated_at=record.filled_at)
    return len(new)


def address_fields(address: AddressRecord) -> dict[str, str]:
    """An address as the fields of `PostalAddress`."""
    return asdict(address)
