"""The whole shop from one command: refused early, ended cleanly. Tiny programs stand in for the shop's."""

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from recommendations.models import Snapshot
from recoshop import assets, embedded, up
from recoshop.embedded.place import here
from recoshop.supervisor import Display

SCRIPT = """
import sys, time
from recoshop import up
def prepare(display):
    display.line("preparing")
    time.sleep({prepare_seconds})
stays = "import time; print('here', flush=True); time.sleep(60)"
up.prepare = prepare
up.welcome_lines = lambda **_: ["welcome"]
up._answers = lambda host, port: True
up.commands = lambda **_: {{name: [sys.executable, "-c", stays] for name in ("web", "worker")}}
sys.exit(up.main())
"""


@pytest.fixture
def shop_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "RECOSHOP_VAR": tmp_path / "var",
        "RECOSHOP_EMBEDDED_FSYNC": "off",
        "DEMO": "1",
    }.items():
        monkeypatch.setenv(name, str(value))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PORT", str(free.getsockname()[1]))
    yield
    if here().state.exists():
        embedded.stop()
    for folder in (here().state, here().postgres_sockets, here().redis_socket.parent):
        shutil.rmtree(folder, ignore_errors=True)


def start(*, prepare_seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT.format(prepare_seconds=prepare_seconds)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=up.CHECKOUT, env=os.environ
    )


def read_until(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout is not None
    assert any(text in line for line in process.stdout)


def test_a_taken_port_is_refused_by_name():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(up.CannotStartError, match=f"PORT {port} is in use.*PORT={port + 1} make run"):
            up.refuse_taken_port("127.0.0.1", port)

    up.refuse_taken_port("127.0.0.1", port)


def test_a_taken_port_ends_the_start_before_anything_is_begun(shop_environment, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        process = start(prepare_seconds=0)
        output, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert output.startswith("Recoshop cannot start: PORT ")
    assert not here().state.exists()


def test_a_host_that_is_not_ours_is_refused():
    with pytest.raises(up.CannotStartError, match=r"cannot listen on HOST 192\.0\.2\.1, PORT 8000"):
        up.refuse_taken_port("192.0.2.1", 8000)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_shop_and_its_servers(shop_environment, number):
    process = start(prepare_seconds=0)
    read_until(process, "worker | here")

    process.send_signal(number)
    output, _ = process.communicate(timeout=30)

    assert (process.returncode, output.splitlines()[-1]) == (0, "Stopped.")
    assert "Traceback" not in output
    assert embedded.status() == {"postgres": False, "redis": False}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_preparing_ends_quietly(shop_environment, number):
    process = start(prepare_seconds=60)
    read_until(process, "preparing")

    process.send_signal(number)
    output, _ = process.communicate(timeout=30)

    assert (process.returncode, output) == (0, "")
    assert embedded.status() == {"postgres": False, "redis": False}


def test_wrong_settings_are_named_without_a_traceback(shop_environment, monkeypatch):
    monkeypatch.setenv("PORT", "eight")
    process = start(prepare_seconds=0)
    output, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "PORT" in output
    assert "Traceback" not in output


def test_static_files_are_collected_when_one_changed_only(settings, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.txt").write_text("one")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], tmp_path / "static"

    assert up.collect_static()
    assert not up.collect_static()
    (source / "a.txt").write_text("three")
    os.utime(source / "a.txt", (2_000_000_000, 2_000_000_000))  # Django compares whole seconds
    assert up.collect_static()
    assert (tmp_path / "static" / "a.txt").read_text() == "three"


def test_two_that_start_at_once_prepare_one_after_the_other(shop_environment):
    first = start(prepare_seconds=2)
    read_until(first, "preparing")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        os.environ["PORT"] = str(free.getsockname()[1])  # put back by shop_environment
    began = time.monotonic()
    second = start(prepare_seconds=0)
    read_until(second, "preparing")
    waited = time.monotonic() - began

    for process in (first, second):
        read_until(process, "worker | here")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert waited > 1.5


@pytest.fixture
def bare_preparation(monkeypatch):
    """`prepare` without what it does to files and tables; what it would have run, by title."""
    ran: list[str] = []
    monkeypatch.setattr(assets, "build", lambda: None)
    monkeypatch.setattr(up, "call_command", lambda *args, **kwargs: None)
    monkeypatch.setattr(up, "collect_static", lambda: None)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    monkeypatch.setattr(up, "_manage", lambda display, title, *arguments: ran.append(title))
    return ran


def test_a_live_snapshot_without_its_files_is_trained_anew(
    product, bare_preparation, settings, tmp_path, monkeypatch
):
    settings.SNAPSHOT_ROOT = tmp_path
    snapshot = Snapshot.objects.create(is_live=True)
    up.prepare(Display(io.StringIO()))
    (tmp_path / snapshot.folder).mkdir()
    up.prepare(Display(io.StringIO()))
    assert bare_preparation == ["Training"]


def test_a_shop_whose_training_fails_opens_all_the_same(product, bare_preparation, monkeypatch):
    def fail(*_):
        raise up.CannotStartError("`manage.py retrain` failed.")

    monkeypatch.setattr(up, "_manage", fail)
    up.prepare(Display(said := io.StringIO()))
    assert "starts without a model" in said.getvalue()


def test_starting_it_imports_no_training_library():
    heavy = ["torch", "sentence_transformers", "implicit", "pandas", "numpy"]
    script = f"import sys; import recoshop.up; sys.exit(any(name in sys.modules for name in {heavy}))"
    assert subprocess.run([sys.executable, "-c", script], cwd=up.CHECKOUT, check=False).returncode == 0
