"""The addresses a customer keeps."""

from django.db import transaction

from shop.models import Address, PostalAddress, User

_FIELDS = [field.name for field in PostalAddress._meta.get_fields()]


@transaction.atomic
def keep(user: User, address: PostalAddress) -> Address:
    """Keep an address for next time; one that is known already is kept once. The first is the default."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    facts = {name: getattr(address, name) for name in _FIELDS}
    kept = user.addresses
    return kept.filter(**facts).first() or kept.create(**facts, is_default=not kept.exists())
