"""Where a shopper came from: a place in a slate, carried by links and forms as a signed token.

The token cannot be made up, so a click, a cart line and an order line that name a slate were really served
by it. It says nothing about the person, and an unreadable one is simply no origin.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.core.signing import BadSignature, Signer

PARAMETER = "from"
"""The name of the token in query strings and forms."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a slate; positions count from 0."""

    slate_id: UUID
    position: int


def to_token(origin: Origin) -> str:
    """The signed form of an origin, safe in a URL, about 70 characters."""
    packed = origin.slate_id.bytes + origin.position.to_bytes(2)
    return _signer().sign(urlsafe_b64encode(packed).decode())


def from_token(token: str | None) -> Origin | None:
    """The origin a token stands for; None for no token, a forged one or a broken one."""
    if not token:
        return None
    try:
        packed = urlsafe_b64decode(_signer().unsign(token))
    except (BadSignature, NotBase64, ValueError):
        return None
    return Origin(UUID(bytes=packed[:16]), int.from_bytes(packed[16:])) if len(packed) == 18 else None


@cache
def _signer() -> Signer:
    return Signer(salt="shop.origins", sep=".")
