"""The live snapshot of this process: looked for in the background, swapped as one reference."""

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, connection

from recommendations import snapshots
from recommendations.models import Snapshot
from recommendations.snapshots import DamagedSnapshotError, LoadedSnapshot

logger = logging.getLogger(__name__)


class LiveSnapshot:
    """A process's reference to the live snapshot. `get` never waits, but for the very first one."""

    def __init__(self) -> None:
        self._loaded: LoadedSnapshot | None = None
        self._checked_at = float("-inf")
        self._checking = threading.Lock()

    def get(self) -> LoadedSnapshot | None:
        """The live snapshot as of the last SNAPSHOT_CHECK_SECONDS or so; None before the first training."""
        if self._loaded is None:
            with self._checking:  # a new process's first requests wait for the one that loads
                if self._loaded is None and self._is_due():
                    self.refresh()
        elif self._is_due() and self._checking.acquire(blocking=False):
            self._checked_at = time.monotonic()
            threading.Thread(target=self._refresh_in_background, daemon=True).start()
        return self._loaded

    def refresh(self) -> None:
        """Look for a promotion now, and load it. A damaged snapshot is logged and the present one kept."""
        self._checked_at = time.monotonic()
        try:
            live = Snapshot.objects.filter(is_live=True).defer("manifest", "metrics").first()
            if live is None:
                self._loaded = None
            elif self._loaded is None or self._loaded.id != live.pk:
                self._loaded = snapshots.load(live)
                logger.info("%s is live", live)
        except (DatabaseError, DamagedSnapshotError):
            logger.exception("could not look for a promoted snapshot; keeping the present one")

    def forget(self) -> None:
        """Start over, as a new process would."""
        self._loaded, self._checked_at = None, float("-inf")

    def _is_due(self) -> bool:
        return time.monotonic() - self._checked_at >= settings.SNAPSHOT_CHECK_SECONDS

    def _refresh_in_background(self) -> None:
        try:
            self.refresh()
        finally:
            connection.close()  # this thread's own
            self._checking.release()


live_snapshot = LiveSnapshot()
