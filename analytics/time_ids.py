"""UUIDv7 (RFC 9562, section 5.7): ids that begin with their time, in milliseconds since 1970 UTC.

Because the time is in the id, a table partitioned by id is partitioned by month and the id alone can be its
primary key: sending the same event twice always meets itself. Pure.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_VERSION_AND_VARIANT = (7 << 76) | (2 << 62)
_RANDOM_BITS = ((1 << 12) - 1) << 64 | (1 << 62) - 1


def new_id(moment: datetime) -> UUID:
    """A fresh id of that moment."""
    return _assemble(moment, secrets.randbits(80))


def derived_id(moment: datetime, *names: object) -> UUID:
    """The one id of that moment and those names: asked again, the same again."""
    digest = hashlib.blake2b("\x1f".join(map(str, names)).encode(), digest_size=10).digest()
    return _assemble(moment, int.from_bytes(digest))


def first_id(moment: datetime) -> UUID:
    """The lower bound of all ids of that moment and later; itself no valid id."""
    return UUID(int=_milliseconds(moment) << 80)


def moment_of(id: UUID) -> datetime:
    """When the id was made, to the millisecond."""
    return EPOCH + (id.int >> 80) * _MILLISECOND


def _assemble(moment: datetime, bits: int) -> UUID:
    return UUID(int=_milliseconds(moment) << 80 | _VERSION_AND_VARIANT | bits & _RANDOM_BITS)


def _milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // _MILLISECOND
