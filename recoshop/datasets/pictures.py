"""Product pictures as files' contents, drawn once: kept under `var/`, known by what they are drawn from.

Drawing takes a tenth of a second a picture, so it is spread over the processors. Keeping the result makes
clearing the demo and loading it again instant, and a changed drawing is simply another file.
"""

import hashlib
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from recoshop.datasets import artwork
from recoshop.datasets.records import PictureRecord

SIZE = 800
_WORTH_A_POOL = 8
"""Starting processes takes about as long as drawing this many."""


class Drawn(NamedTuple):
    """A picture's content and the digest of what it was drawn from."""

    digest: str
    content: bytes


def drawn(pictures: Sequence[PictureRecord], *, kept_in: Path) -> Iterator[Drawn]:
    """The pictures in that order, drawn where `kept_in` does not hold them yet."""
    sources = [artwork.draw(each.artwork, each.colour, view=each.view) for each in pictures]
    paths = [kept_in / f"{_digest(source)}.webp" for source in sources]
    missing = {path: source for path, source in zip(paths, sources, strict=True) if not path.exists()}
    kept_in.mkdir(parents=True, exist_ok=True)
    fresh = _draw_all(list(missing.values()))
    for path in paths:
        if missing.pop(path, None):
            draft = path.with_suffix(f".{os.getpid()}")
            draft.write_bytes(next(fresh))
            draft.replace(path)  # another process may be drawing the same: the last one wins, none is half
        yield Drawn(path.stem, path.read_bytes())


def _draw_all(sources: list[str]) -> Iterator[bytes]:
    # Celery's workers are daemons, which may not have processes of their own.
    if len(sources) < _WORTH_A_POOL or multiprocessing.current_process().daemon:
        yield from map(_draw, sources)
        return
    # spawned, not forked: a fork would share the database connection and whatever locks threads hold
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(_draw, sources, chunksize=4)


def _draw(source: str) -> bytes:
    return artwork.picture(source, size=SIZE)


def _digest(source: str) -> str:
    made_how = f"{SIZE} {artwork.WEBP_QUALITY} {artwork.WEBP_METHOD}"
    return hashlib.sha256(f"{made_how}\n{source}".encode()).hexdigest()[:32]
