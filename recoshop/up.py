"""The whole shop from one command: `python -m recoshop.up`, which is what `make run` runs.

Starts the private servers, prepares what is missing, then keeps web, worker and beat running until Ctrl-C.
Stays small: what imports training libraries runs in a process of its own and gives its memory back.
"""

import errno
import hashlib
import http.client
import importlib
import io
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connections
from environs import EnvError

from recoshop import assets, embedded, messages
from recoshop.embedded.locks import exclusive
from recoshop.supervisor import Display, Supervisor, run_once

REVIVE_SECONDS = 2
CHECKOUT = Path(__file__).resolve().parent.parent


class CannotStartError(Exception):
    """The shop cannot come up; says why and what to do."""


REASONS = (
    CannotStartError,
    assets.AssetsError,
    embedded.EmbeddedServerError,
    EnvError,
    ImproperlyConfigured,
    OperationalError,  # the configured database does not answer
    OSError,  # a folder is not ours to write in, or the disk is full
)


def main(*, only_prepare: bool = False) -> int:
    """Bring the shop up and stay until Ctrl-C or SIGTERM; or only prepare what is missing, for containers.

    0 after a wanted end, 1 when it cannot run.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recoshop.settings")
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A product's name is no reason to fall over in an old terminal.
        sys.stdout.reconfigure(errors="replace")
    display = Display(sys.stdout)
    _on_stop_signals(_leave_preparation)
    try:
        host, port = embedded.configured("HOST") or "127.0.0.1", settings.PORT
        if not only_prepare:
            refuse_taken_port(host, port)
        with ExitStack() as at_exit:
            with _step(display, "PostgreSQL and Redis"):
                at_exit.enter_context(embedded.running())
            with _alone():
                prepare(display)
            return 0 if only_prepare else serve(display, host=host, port=port)
    except REASONS as error:
        display.line(f"Recoshop cannot start: {error}")
        return 1


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CannotStartError when nobody could listen on `port`, before anything slow is begun."""
    try:
        (family, kind, protocol, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            advice = f"Choose another one: PORT={port + 1} make run"
            raise CannotStartError(f"PORT {port} is in use by another program. {advice}") from error
        raise CannotStartError(f"cannot listen on HOST {host}, PORT {port}: {error}.") from error


def prepare(display: Display) -> None:
    """Have everything there that the shop needs; quick when it is."""
    with _step(display, "Languages"):
        messages.compile_all()
    with _step(display, "Django"):
        django.setup()
    with _step(display, "Pages' assets"):
        assets.build()
    with _step(display, "Database schema"):
        call_command("migrate", verbosity=0, interactive=False)
    with _step(display, "Static files"):
        collect_static()
    if not settings.PRODUCTION and not _any("shop", "Product"):
        _manage(display, "Demo data", "load_dataset", "--source", "synthetic")
    if _any("shop", "Product") and not _is_trained():
        try:
            _manage(display, "Training", "retrain")
        except CannotStartError as problem:  # a shop without a model shows its newest products, and sells
            display.line(f"{problem} The shop starts without a model; retrain in admin, or start it again.")
    connections.close_all()


def collect_static() -> bool:
    """Collect the static files if any was added, removed or changed since; whether that was so."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    state = hashlib.sha256(f"{django.__version__} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            state.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    if stamp.exists() and stamp.read_text() == state.hexdigest():
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state.hexdigest())
    return True


def commands(*, host: str, port: int) -> dict[str, Sequence[str]]:
    """What is kept running, by the name it is shown with."""
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    granian += ["--host", host, "--port", str(port), "--workers", str(settings.WEB_WORKERS)]
    granian += ["--blocking-threads", str(settings.WEB_THREADS)]
    granian += ["--respawn-failed-workers", "--workers-kill-timeout", "5"]
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "recoshop.celery"]
    worker = ["worker", "--without-gossip", "--without-mingle", "-c", "1", "--hostname", "worker@%h"]
    return {
        "web": [*granian, "recoshop.wsgi:application"],
        "worker": [*celery, *worker, "--loglevel", "INFO"],
        "beat": [*celery, "beat", "--pidfile=", "--loglevel", "INFO"],
    }


def serve(display: Display, *, host: str, port: int) -> int:
    """Keep the shop running until a signal; returns the exit code."""
    supervisor = Supervisor(commands(host=host, port=port), display=display, folder=CHECKOUT)
    _on_stop_signals(lambda number, frame: supervisor.stop())
    welcome = welcome_lines(host=host, port=port)

    def announce() -> None:
        while not supervisor.is_stopping:
            if _answers(host, port):
                display.line("\n".join(welcome))
                return
            time.sleep(0.1)

    def keep_servers() -> None:
        time.sleep(REVIVE_SECONDS)
        while not supervisor.is_stopping:
            revive_servers(display)
            time.sleep(REVIVE_SECONDS)

    for act in (announce, keep_servers):
        threading.Thread(target=act, daemon=True).start()
    code = supervisor.run()
    display.line("Stopped.")
    return code


def revive_servers(display: Display) -> None:
    """Start the private servers again that died, and say so."""
    wanted = {"postgres": embedded.is_postgres_wanted(), "redis": embedded.is_redis_wanted()}
    try:
        for title in embedded.revive(**wanted):
            display.line(f"{title} was gone and has been started again.")
    except embedded.EmbeddedServerError as error:
        display.line(str(error))


def welcome_lines(*, host: str, port: int) -> list[str]:
    """What to tell whoever started the shop: where it is and, in a demo, whom to sign in as."""
    shown = {"127.0.0.1": "localhost", "0.0.0.0": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104
    address = f"https://{settings.SITE_HOST}/" if settings.PRODUCTION else f"http://{shown}:{port}/"
    lines = ["", f"  Recoshop   {address}", f"  Admin      {address}admin/"]
    demo_logins = getattr(importlib.import_module("recoshop.datasets"), "demo_logins", None)
    if settings.DEMO and demo_logins is not None:
        lines.append("  Sign in as")
        lines += [f"    {name:10} {email:30} {password}" for name, email, password in demo_logins()]
    return [*lines, "  Stop with  Ctrl-C", ""]


@contextmanager
def _alone() -> Iterator[None]:
    """Of several that start at once, one prepares; the others find it done."""
    embedded.directory().mkdir(parents=True, exist_ok=True)
    with exclusive(embedded.directory() / "prepare.lock"):
        yield


@contextmanager
def _step(display: Display, title: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    display.line(f"{title:24}{time.monotonic() - began:6.1f} s")


def _manage(display: Display, title: str, *arguments: str) -> None:
    """Run a management command in a process of its own."""
    with _step(display, title):
        display.line(f"{title} …")
        command = [sys.executable, "manage.py", *arguments]
        if code := run_once("", command, display=display, folder=CHECKOUT):
            raise CannotStartError(f"`manage.py {' '.join(arguments)}` failed with code {code}; see above.")


def _any(app: str, model: str) -> bool:
    return apps.get_model(app, model)._default_manager.exists()


def _is_trained() -> bool:
    """Whether there is a live snapshot, files included: these lie under `var/`, its row in the database."""
    snapshots = apps.get_model("recommendations", "Snapshot")._default_manager
    folders = snapshots.filter(is_live=True).values_list("folder", flat=True)
    return any(Path(settings.SNAPSHOT_ROOT, folder).is_dir() for folder in folders)


def _answers(host: str, port: int) -> bool:
    """Whether the web server answers, whatever it says."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    web = http.client.HTTPConnection(target, port, timeout=2)
    try:
        web.request("GET", "/health/live/", headers={"Host": settings.SITE_HOST})
        return web.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        web.close()


def _on_stop_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    signal.signal(signal.SIGINT, handler)
    signal.signal(signal.SIGTERM, handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # under nohup, a closed terminal is no reason
        signal.signal(signal.SIGHUP, handler)


def _leave_preparation(number: int, frame: FrameType | None) -> None:
    """End while things are being prepared; a second Ctrl-C does not disturb the tidying up."""
    _on_stop_signals(signal.SIG_IGN)
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main(only_prepare="--prepare" in sys.argv[1:]))
