"""Who is using the servers, counted by the kernel.

Invariant: a lock belongs to an open file, and the kernel closes the files of whoever dies, however they die.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Be the only one inside, among all processes; waits its turn."""
    with _opened(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Share:
    """One share in `path`, held until `is_last()` or the end of the process.

    Programs started meanwhile do not inherit it (Python opens files close-on-exec).
    """

    def __init__(self, path: Path) -> None:
        self._process = os.getpid()
        self._file = _opened(path)
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def is_last(self) -> bool:
        """Give up the share; whether nobody else holds one."""
        with self._file as file:
            if os.getpid() != self._process:
                return False  # a fork leaving: the share stays with the process that took it
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                fcntl.flock(file, fcntl.LOCK_UN)
                return False
            fcntl.flock(file, fcntl.LOCK_UN)
            return True


def _opened(path: Path) -> IO[bytes]:
    # For the owner only: whoever can open a file, even to read, can lock it.
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "rb+")
