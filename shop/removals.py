"""What was taken out of a cart, as a signed token: links and the undo form carry it, nothing is stored.

The token cannot be made up, so "Removed. Undo" is only ever said of what was in a cart, and an undo brings
back the true origin. It names no cart: after a sign-in, the undo puts the line into the customer's.
"""

from datetime import datetime
from uuid import UUID

from django.core import signing

from shop.cart import Removed
from shop.origins import Origin

PARAMETER = "removed"
"""The name of the token in query strings and forms."""
_SALT = "shop.removals"


def to_token(removed: Removed) -> str:
    """The signed form of a removal, safe in a URL."""
    came_from = (removed.origin.slate_id.hex, removed.origin.position) if removed.origin else None
    facts = (removed.variant_id, removed.quantity, removed.added_at.isoformat(), came_from)
    return signing.dumps(facts, salt=_SALT)


def from_token(token: str | None) -> Removed | None:
    """The removal a token stands for; None for no token, or a forged or broken one."""
    try:
        variant_id, quantity, added_at, came_from = signing.loads(token or "", salt=_SALT)
    except signing.BadSignature:
        return None
    origin = Origin(UUID(hex=came_from[0]), came_from[1]) if came_from else None
    return Removed(variant_id, quantity, datetime.fromisoformat(added_at), origin)
