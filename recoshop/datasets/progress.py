"""How loading tells how far it is, without knowing who watches."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Track(Protocol):
    """Passes items through and shows how many have passed, as tqdm does."""

    def __call__(self, items: Iterable[T], *, title: str, total: int | None) -> Iterable[T]:
        """The same items; `total` is None where nobody knows."""
        ...


def untracked(items: Iterable[T], *, title: str, total: int | None) -> Iterable[T]:
    """The same items; nobody watches."""
    return items
