"""Programs are shown, kept running and ended with all they started."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recoshop import supervisor as supervising
from recoshop.supervisor import Display, Supervisor, run_once

CHECKOUT = Path(supervising.__file__).parents[1]
STAYS = "import time; print('here', flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + STAYS


def python(code: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", code, *map(str, arguments)]


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def is_alive(process_id: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process_id}/status").read_text()
    except FileNotFoundError:
        return False


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@contextmanager
def supervised(stream: io.StringIO, folder: Path, **commands: list[str]) -> Iterator[list[int]]:
    """Supervise while inside; the exit code is in the list afterwards."""
    codes: list[int] = []
    supervisor = Supervisor(commands, display=Display(stream), folder=folder, stop_seconds=1)
    thread = threading.Thread(target=lambda: codes.append(supervisor.run()))
    thread.start()
    try:
        yield codes
    finally:
        supervisor.stop()
        thread.join(20)
        assert not thread.is_alive()


def test_each_line_is_shown_behind_the_name_of_who_wrote_it(stream, tmp_path):
    web, beat = (
        python(f"import sys; print('{word}'); print('bad', file=sys.stderr);" + STAYS) for word in "ab"
    )

    with supervised(stream, tmp_path, web=web, beat=beat) as codes:
        assert eventually(lambda: stream.getvalue().count("here") == 2)

    assert {"web    | a", "web    | bad", "beat   | b", "beat   | bad"} <= set(stream.getvalue().splitlines())
    assert codes == [0]


def test_names_are_coloured_on_a_terminal_only(stream, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = Terminal()

    for target in (stream, terminal):
        Display(target).line("hello", name="web")

    assert stream.getvalue() == "web    | hello\n"
    assert terminal.getvalue() == "\x1b[36mweb    | \x1b[0mhello\n"


def test_a_reader_who_left_is_no_trouble():
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "w") as stream:
        display = Display(stream)
        display.line("nobody sees this")
        display.line("nor this")


def test_a_program_that_dies_is_started_again_and_the_display_says_so(stream, tmp_path, monkeypatch):
    monkeypatch.setattr(supervising, "QUICK_SECONDS", 0)
    monkeypatch.setattr(supervising, "BACKOFF_SECONDS", 0.01)

    with supervised(stream, tmp_path, worker=python("print('hello'); raise SystemExit(3)")) as codes:
        assert eventually(lambda: stream.getvalue().count("hello") > supervising.QUICK_FAILURES)

    assert "worker | ended with code 3; starting it again in 0.01 s" in stream.getvalue()
    assert codes == [0]


def test_a_killed_program_is_named_with_its_signal(stream, tmp_path):
    with supervised(stream, tmp_path, web=python("import os; os.kill(os.getpid(), 9)")):
        assert eventually(
            lambda: "web    | ended by SIGKILL; starting it again in 0.5 s" in stream.getvalue()
        )


def test_one_that_cannot_start_ends_everything_with_the_reason(stream, tmp_path, monkeypatch):
    monkeypatch.setattr(supervising, "BACKOFF_SECONDS", 0.01)
    write_id = f"import os; open('id', 'w').write(str(os.getpid())); {STAYS}"

    with supervised(stream, tmp_path, web=python("raise SystemExit(3)"), beat=python(write_id)) as codes:
        assert eventually(lambda: bool(codes))

    assert codes == [1]
    assert stream.getvalue().splitlines()[-1] == (
        "web ended with code 3 5 times in a row right after its start."
    )
    assert not is_alive(int((tmp_path / "id").read_text()))


def test_one_that_ignores_the_request_to_end_is_killed(stream, tmp_path):
    with supervised(stream, tmp_path, worker=python(STUBBORN)) as codes:
        assert eventually(lambda: "here" in stream.getvalue())
        began = time.monotonic()

    assert 1 <= time.monotonic() - began < 5
    assert codes == [0]


def test_asked_twice_it_waits_for_nobody(stream, tmp_path):
    supervisor = Supervisor(
        {"web": python(STUBBORN)}, display=Display(stream), folder=tmp_path, stop_seconds=60
    )
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    assert eventually(lambda: "here" in stream.getvalue())

    supervisor.stop()
    supervisor.stop()

    thread.join(5)
    assert not thread.is_alive()


def test_what_a_dead_program_started_is_ended_too(stream, tmp_path):
    code = "import subprocess; p = subprocess.Popen(['sleep', '60']); open('id', 'w').write(str(p.pid))"

    with supervised(stream, tmp_path, web=python(code)):
        assert eventually(lambda: "starting it again" in stream.getvalue())
        left_over = int((tmp_path / "id").read_text())

    assert eventually(lambda: not is_alive(left_over))


def test_programs_do_not_hear_ctrl_c_from_the_terminal(stream, tmp_path):
    code = f"import os; open('group', 'w').write(str(os.getpgid(0))); {STAYS}"

    with supervised(stream, tmp_path, web=python(code)):
        assert eventually(lambda: "here" in stream.getvalue())

    assert int((tmp_path / "group").read_text()) != os.getpgid(0)


SCRIPT = """
import os, pathlib, signal, sys
from recoshop.supervisor import Display, Supervisor
stays = "import os, time; print('id', os.getpid(), flush=True); time.sleep(60)"
commands = {name: [sys.executable, "-c", stays] for name in ("web", "worker", "beat")}
supervisor = Supervisor(commands, display=Display(sys.stdout), folder=pathlib.Path("/"))
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda *_: supervisor.stop())
sys.exit(supervisor.run())
"""


def start_script() -> tuple[subprocess.Popen[str], list[int]]:
    process = subprocess.Popen(python(SCRIPT), stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)
    assert process.stdout is not None
    return process, [int(process.stdout.readline().split()[-1]) for _ in range(3)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_in_order(number):
    process, children = start_script()

    process.send_signal(number)
    output, _ = process.communicate(timeout=20)

    assert process.returncode == 0
    assert "Traceback" not in output
    assert not any(map(is_alive, children))


@pytest.mark.skipif(not supervising._ends_with_us(), reason="no setpriv --pdeathsig here")
def test_programs_of_a_killed_supervisor_end(stream):
    process, children = start_script()

    process.kill()
    process.communicate()

    assert eventually(lambda: not any(map(is_alive, children)))


def test_running_once_shows_the_lines_and_returns_the_code(stream, tmp_path):
    command = python("print('loading'); raise SystemExit(4)")

    assert run_once("load", command, display=Display(stream), folder=tmp_path) == 4
    assert stream.getvalue() == "load   | loading\n"
