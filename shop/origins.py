"""Where a shopper came from: a place in a slate, carried by links and forms as a signed token.

The token cannot be made up, nor put on another product's link, so a click, a cart line and an order line
that name a slate were really served by it. It says nothing about the person, and an unreadable one is simply
no origin.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

PARAMETER = "from"
"""The name of the token in query strings and forms."""
_SEPARATOR = "."


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a slate; positions count from 0."""

    slate_id: UUID
    position: int


def to_token(origin: Origin, *, product_id: int) -> str:
    """The signed form of an origin, safe in a URL, about 70 characters; good for the product it led to."""
    packed = urlsafe_b64encode(origin.slate_id.bytes + origin.position.to_bytes(2)).decode()
    return f"{packed}{_SEPARATOR}{_signature(packed, product_id)}"


def from_token(token: str | None, *, product_id: int) -> Origin | None:
    """The origin a token stands for; None for no token, a forged or broken one, or one of another product."""
    packed, _, signature = (token or "").partition(_SEPARATOR)
    if not constant_time_compare(signature, _signature(packed, product_id)):
        return None
    try:
        unpacked = urlsafe_b64decode(packed)
    except (NotBase64, ValueError):
        return None
    return Origin(UUID(bytes=unpacked[:16]), int.from_bytes(unpacked[16:])) if len(unpacked) == 18 else None


def _signature(packed: str, product_id: int) -> str:
    return _signer().signature(f"{packed}/{product_id}")


@cache
def _signer() -> Signer:
    return Signer(salt="shop.origins")
