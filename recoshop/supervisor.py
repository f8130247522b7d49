"""Keeps a few programs running and shows what they say.

Invariant: whatever ends `run()`, no program it started is left, and neither are programs those started.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

QUICK_SECONDS = 10  # whoever dies sooner than this failed to start
QUICK_FAILURES = 5
BACKOFF_SECONDS = 0.5  # before the first new start; twice as long before each further one
TICK_SECONDS = 0.1
COLOURS = (36, 33, 35, 32, 34)


class Display:
    """Whole lines from several programs on one stream, each behind the name of who wrote it."""

    def __init__(self, stream: TextIO, *, width: int = 6) -> None:
        self._stream = stream
        self._width = width
        self._lock = threading.Lock()
        self._colours: dict[str, int] = {}
        self._coloured = stream.isatty() and "NO_COLOR" not in os.environ

    def line(self, text: str, *, name: str = "") -> None:
        """Show one line; lost without complaint when nobody reads any more."""
        prefix = f"{name:{self._width}} | " if name else ""
        if name and self._coloured:
            colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
            prefix = f"\x1b[{colour}m{prefix}\x1b[0m"
        with self._lock:
            try:
                self._stream.write(f"{prefix}{text}\n")
                self._stream.flush()
            except OSError:  # a closed pipe or a terminal that is gone
                # What is still buffered would fail again at exit.
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


class Program:
    """One running program in a session of its own: Ctrl-C in the terminal is ours to pass on."""

    def __init__(self, name: str, command: Sequence[str], *, display: Display, folder: Path) -> None:
        self.started_at = time.monotonic()
        self._is_cleared = False
        self._process = subprocess.Popen(  # noqa: S603  (our own commands)
            [*_ends_with_us(), *command],
            cwd=folder,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._show, args=(name, display), daemon=True)
        self._reader.start()

    def ended(self) -> int | None:
        """How the program ended, with nothing of it left; None while it runs."""
        if self._process.poll() is not None:
            self._clear()
        return self._process.returncode

    def ask_to_end(self) -> None:
        """Ask politely."""
        self._process.terminate()

    def wait(self, seconds: float | None = None) -> int:
        """How the program ended; after `seconds` it is made to."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._clear()
        return self._process.returncode

    def _clear(self) -> None:
        """Once: end what the program left behind, which would hold the port or take the queue's work."""
        if self._is_cleared:
            return
        self._is_cleared = True
        with suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
            os.killpg(self._process.pid, signal.SIGKILL)
        self._reader.join(1)

    def _show(self, name: str, display: Display) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as pipe:
            for line in pipe:
                display.line(line.decode(errors="replace").rstrip(), name=name)


@dataclass
class _Kept:
    program: Program | None = None
    quick_failures: int = 0
    start_at: float = field(default_factory=time.monotonic)


class Supervisor:
    """Runs programs until `stop()`; those that die are started again."""

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        *,
        display: Display,
        folder: Path,
        stop_seconds: float = 10,
    ) -> None:
        self._commands = commands
        self._display = display
        self._folder = folder
        self._stop_seconds = stop_seconds
        self._kept = {name: _Kept() for name in commands}
        self._stops = 0
        self._reason = ""

    @property
    def is_stopping(self) -> bool:
        """Whether the end has begun."""
        return self._stops > 0

    def stop(self) -> None:
        """Have `run()` end; asked a second time, without waiting for anybody. Safe in a signal handler."""
        self._stops += 1

    def run(self) -> int:
        """Start everything and stay until `stop()`. 1 when a program cannot be kept running, else 0."""
        try:
            while not self.is_stopping:
                for name, kept in self._kept.items():
                    self._look_after(name, kept)
                # Sleeping, not waiting on an event: a handler that sets the event it interrupted deadlocks.
                time.sleep(TICK_SECONDS)
        finally:
            self._end_all()
        if self._reason:
            self._display.line(self._reason)
        return 1 if self._reason else 0

    def _look_after(self, name: str, kept: _Kept) -> None:
        now = time.monotonic()
        if kept.program is None:
            if now >= kept.start_at:
                command = self._commands[name]
                kept.program = Program(name, command, display=self._display, folder=self._folder)
            return
        code = kept.program.ended()
        if code is None:
            return
        quick = now - kept.program.started_at < QUICK_SECONDS
        kept.program = None
        kept.quick_failures = kept.quick_failures + 1 if quick else 0
        if kept.quick_failures >= QUICK_FAILURES:
            self._reason = f"{name} {_ended(code)} {QUICK_FAILURES} times in a row right after its start."
            self.stop()
            return
        delay = BACKOFF_SECONDS * 2 ** max(kept.quick_failures - 1, 0)
        kept.start_at = now + delay
        self._display.line(f"{_ended(code)}; starting it again in {delay:g} s", name=name)

    def _end_all(self) -> None:
        running = [kept.program for kept in self._kept.values() if kept.program]
        for program in running:
            program.ask_to_end()
        deadline = time.monotonic() + self._stop_seconds
        while self._stops < 2 and time.monotonic() < deadline and any(p.ended() is None for p in running):
            time.sleep(TICK_SECONDS)
        for program in running:
            program.wait(0)


def run_once(name: str, command: Sequence[str], *, display: Display, folder: Path) -> int:
    """Run one program to its end, showing what it says; ends it when we are interrupted."""
    program = Program(name, command, display=display, folder=folder)
    try:
        return program.wait()
    finally:
        if program.ended() is None:
            program.ask_to_end()
            program.wait(10)


def _ended(code: int) -> str:
    return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _ends_with_us() -> list[str]:
    """What to put before a command so that it is asked to end when we are killed; Linux only."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    if setpriv is None:
        return []
    words = [setpriv, "--pdeathsig", "TERM", "--"]
    known = subprocess.run([*words, "true"], capture_output=True, check=False)  # noqa: S603
    return words if known.returncode == 0 else []  # BusyBox has a setpriv without it
