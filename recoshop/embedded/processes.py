"""Telling a server of ours from another process that happens to have its old number."""

import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from psutil import (  # type: ignore[import-untyped]
    STATUS_ZOMBIE,
    Error,
    NoSuchProcess,
    Process,
    process_iter,
)


def process_working_in(folder: Path, pid_file: Path) -> Process | None:
    """The live process `pid_file` names, if it works in `folder`; None when it is gone or another's.

    Numbers are used again, after a reboot most of all, so a pid file alone proves nothing.
    """
    try:
        process = Process(int(pid_file.read_text().split()[0]))
        if not _is_gone(process) and process.cwd() == str(folder.resolve()):
            return process
    except (OSError, ValueError, IndexError, Error):
        pass
    return None


def is_any_working_in(folder: Path, *, name: str) -> bool:
    """Whether a process of that name has `folder` as its working directory."""
    wanted = (name, str(folder.resolve()))
    found = (process.info for process in process_iter(["name", "cwd", "status"]))
    return any((it["name"], it["cwd"]) == wanted and it["status"] != STATUS_ZOMBIE for it in found)


def end(process: Process, *, requests: Sequence[signal.Signals], seconds: float) -> None:
    """End a process by the first of `requests` that does it within `seconds`."""
    for request in requests:
        try:
            process.send_signal(request)
        except NoSuchProcess:
            return
        if becomes_true(lambda: _is_gone(process), seconds=seconds):
            return


def becomes_true(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether `condition` holds within `seconds`, asking every 10 ms."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _is_gone(process: Process) -> bool:
    # A zombie counts: in a container nobody may ever collect it.
    try:
        return not process.is_running() or process.status() == STATUS_ZOMBIE
    except NoSuchProcess:
        return True
