"""Snapshots: written whole, promoted by one row, shared between processes, rolled back in one step.

A snapshot is a folder of `.npy` files and a manifest. It is written beside its place, synced and renamed,
so a folder under its own name is complete; web processes map its files into memory and share them. Each
process looks for a promotion every SNAPSHOT_CHECK_SECONDS in the background and swaps one reference: a page
holds on to the snapshot it began with.
"""

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from recommendations.keys import positions
from recommendations.models import Snapshot
from recommendations.types import Catalogue, Codes, Fitted, RecommendationError

logger = logging.getLogger(__name__)

MANIFEST = "manifest.json"
DRAFT = ".draft"
SHOP = "shop"
"""The part of a snapshot that no strategy made: what codes stand for, and the columns of the catalogue."""
COLUMNS = tuple(column.name for column in fields(Catalogue))
"""What is kept of the catalogue, under these names."""
_NO_KEYS = np.empty(0, dtype=np.int64)


class DamagedSnapshotError(RecommendationError):
    """A file of the snapshot is missing or not as it was written."""


class NotPromotableError(RecommendationError):
    """The gate refused this snapshot, or there is none to go back to."""


@dataclass(frozen=True, slots=True, eq=False)
class LoadedSnapshot:
    """A snapshot in memory: read-only arrays, and the way between primary keys and codes."""

    id: int
    product_ids: NDArray[np.int64]
    catalogue: Catalogue
    fitted: Mapping[str, Fitted]
    category_ids: NDArray[np.int64] = field(default_factory=_NO_KEYS.copy)
    brand_ids: NDArray[np.int64] = field(default_factory=_NO_KEYS.copy)

    def codes(self, product_ids: Any) -> Codes:
        """The codes of products, in that order; products this snapshot does not know are left out."""
        return _codes(self.product_ids, product_ids)

    def brand_codes(self, brand_ids: Any) -> Codes:
        """The codes of brands, in that order; brands this snapshot does not know are left out."""
        return _codes(self.brand_ids, brand_ids)

    def category_positions(self, category_ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """The code of each category, parallel to the keys; −1 for one this snapshot does not know."""
        return positions(self.category_ids, category_ids)


def _codes(known: NDArray[np.int64], wanted: Any) -> Codes:
    found = positions(known, np.asarray(wanted, dtype=np.int64).reshape(-1))
    return found[found >= 0].astype(np.int32)


def publish(
    *,
    product_ids: NDArray[np.int64],
    catalogue: Catalogue,
    fitted: Mapping[str, Fitted],
    facts: Mapping[str, Any],
    metrics: Mapping[str, Any],
    refusal: str = "",
    category_ids: NDArray[np.int64] = _NO_KEYS,
    brand_ids: NDArray[np.int64] = _NO_KEYS,
) -> Snapshot:
    """Write a snapshot to disk, then into the table, not yet live. Nothing is left behind when it fails; when
    the process is killed, at most files that `discard_strays` clears away."""
    snapshot = Snapshot(metrics=dict(metrics), refusal=refusal)
    arrays: dict[str, NDArray[Any]] = {
        f"{SHOP}.product_ids": product_ids,
        f"{SHOP}.category_ids": category_ids,
        f"{SHOP}.brand_ids": brand_ids,
        **{f"{SHOP}.{column}": getattr(catalogue, column) for column in COLUMNS},
    }
    for strategy, parts in fitted.items():
        arrays |= {f"{strategy}.{name}": array for name, array in parts.items()}
    draft = directory_of(snapshot).with_suffix(DRAFT)
    try:
        snapshot.manifest = {**facts, "arrays": _write(draft, arrays)}
        _write_synced(draft / MANIFEST, json.dumps(snapshot.manifest, indent=1).encode())
        _sync_folder(draft)
        draft.rename(directory_of(snapshot))
        _sync_folder(draft.parent)
        snapshot.save()
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(directory_of(snapshot), ignore_errors=True)
        raise
    return snapshot


@transaction.atomic
def promote(snapshot: Snapshot) -> None:
    """Make a snapshot live: the only writer of `is_live`. Raises NotPromotableError if it was refused, or its
    files are not what was written: new processes would have nothing to serve."""
    if snapshot.refusal:
        raise NotPromotableError(f"{snapshot} was refused: {snapshot.refusal}")
    try:
        load(snapshot)
    except DamagedSnapshotError as damage:
        raise NotPromotableError(f"{snapshot} cannot be loaded: {damage}") from damage
    list(Snapshot.objects.select_for_update().filter(is_live=True))
    Snapshot.objects.filter(is_live=True).update(is_live=False)
    snapshot.is_live, snapshot.promoted_at = True, timezone.now()
    snapshot.save(update_fields=["is_live", "promoted_at"])


@transaction.atomic
def roll_back() -> Snapshot:
    """Make the newest good snapshot before the live one live again. Raises NotPromotableError without one."""
    list(Snapshot.objects.select_for_update().filter(is_live=True))
    target = earlier()
    if target is None:
        raise NotPromotableError("There is no earlier snapshot to go back to.")
    promote(target)
    return target


def earlier() -> Snapshot | None:
    """The snapshot `roll_back` would make live: the newest before the live one that was ever live."""
    live = Snapshot.objects.filter(is_live=True).first()
    good = Snapshot.objects.filter(refusal="", promoted_at__isnull=False)
    return good.filter(pk__lt=live.pk).first() if live else None


def load(snapshot: Snapshot) -> LoadedSnapshot:
    """Map a snapshot's files into memory after checking them. Raises DamagedSnapshotError."""
    directory = directory_of(snapshot)
    try:
        arrays = json.loads((directory / MANIFEST).read_text())["arrays"]
        parts: dict[str, dict[str, NDArray[Any]]] = {}
        for name, facts in arrays.items():
            strategy, _, array = name.partition(".")
            parts.setdefault(strategy, {})[array] = _read(directory / f"{name}.npy", facts["sha256"])
        shop = parts.pop(SHOP)
        return LoadedSnapshot(
            id=snapshot.pk,
            product_ids=shop["product_ids"],
            # One written by an earlier version lacks what was added since: that is not known.
            catalogue=Catalogue.of(**{column: shop[column] for column in COLUMNS if column in shop}),
            fitted=parts,
            category_ids=shop.get("category_ids", _NO_KEYS),
            brand_ids=shop.get("brand_ids", _NO_KEYS),
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise DamagedSnapshotError(f"{directory}: {error}") from error


def discard(snapshot: Snapshot) -> None:
    """Delete a snapshot that is not live, row and files. ValueError for the live one."""
    directory = directory_of(snapshot)
    with transaction.atomic():
        # Asked under a lock: it may have been promoted since `snapshot` was read.
        if Snapshot.objects.select_for_update().filter(pk=snapshot.pk, is_live=True).exists():
            raise ValueError("The live snapshot cannot be deleted.")
        snapshot.delete()
    shutil.rmtree(directory, ignore_errors=True)


def discard_strays() -> None:
    """Delete the unfinished folders that killed processes left. Call while nobody else publishes.

    Whole ones stay, also those no row speaks of: they may be those of another database of this checkout.
    """
    for path in Path(settings.SNAPSHOT_ROOT).glob(f"*{DRAFT}"):
        shutil.rmtree(path, ignore_errors=True)


def directory_of(snapshot: Snapshot) -> Path:
    """Where a snapshot's files are."""
    return Path(settings.SNAPSHOT_ROOT) / snapshot.folder


def _write(directory: Path, arrays: Mapping[str, NDArray[Any]]) -> dict[str, dict[str, Any]]:
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    described = {}
    for name, array in arrays.items():
        path = directory / f"{name}.npy"
        with path.open("wb") as file:
            np.save(file, np.ascontiguousarray(array), allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        described[name] = {"shape": list(array.shape), "dtype": str(array.dtype), "sha256": _digest(path)}
    return described


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Have the names in a folder survive a loss of power, as its files' contents do."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path, sha256: str) -> NDArray[Any]:
    if _digest(path) != sha256:
        raise ValueError(f"{path.name} is not as it was written")
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:  # nothing to map in an array without elements
        return np.load(path, allow_pickle=False)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
