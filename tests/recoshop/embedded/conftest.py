"""Places for private servers: one that was up before, one that never was, and a process that holds them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from recoshop import embedded
from recoshop.embedded.place import CHECKOUT, here

UP = {"postgres": True, "redis": True}
DOWN = {"postgres": False, "redis": False}
HOLDER = """
import sys
from recoshop import embedded
with embedded.running():
    print("up", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def no_configured_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recoshop.embedded.place.CHECKOUT", Path("/nonexistent"))  # no .env
    monkeypatch.setenv("RECOSHOP_EMBEDDED_FSYNC", "off")
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def shared_var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Of a checkout that may have been up before; making its data takes most of a second."""
    var = tmp_path_factory.mktemp("shared") / "var"
    yield var
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("RECOSHOP_VAR", str(var))
        shutil.rmtree(here().state, ignore_errors=True)


@pytest.fixture
def var(shared_var: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """For tests that leave the data as whole as they find it."""
    monkeypatch.setenv("RECOSHOP_VAR", str(shared_var))
    yield shared_var
    remove_sockets()


@pytest.fixture
def new_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Of a checkout that was never up."""
    var = tmp_path / "checkout" / "var"
    monkeypatch.setenv("RECOSHOP_VAR", str(var))
    yield var
    remove_servers()


def remove_servers() -> None:
    remove_sockets()
    shutil.rmtree(here().state, ignore_errors=True)


def remove_sockets() -> None:
    place = here()
    if place.state.exists():
        embedded.stop()
    for folder in (place.postgres_sockets, place.redis_socket.parent):
        if folder.is_symlink():
            folder.unlink()
        shutil.rmtree(folder, ignore_errors=True)


def holder() -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDER]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT, env=os.environ
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def server_ids() -> list[int]:
    state = here().state
    files = (state / "postgres" / "postmaster.pid", state / "redis" / "redis.pid")
    return [int(file.read_text().split()[0]) for file in files]


def modes(path: Path) -> dict[Path, int]:
    return {parent: parent.stat().st_mode for parent in (path, *path.parents)}
