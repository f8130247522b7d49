"""A private PostgreSQL with pgvector: one Unix socket, no TCP port, data of its own."""

import os
import pwd
import shlex
import shutil
import signal
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from psutil import Process  # type: ignore[import-untyped]

from recoshop.embedded import binaries
from recoshop.embedded.errors import EmbeddedServerError
from recoshop.embedded.place import Place, private_directory
from recoshop.embedded.processes import becomes_true, end, is_any_working_in, process_working_in
from recoshop.embedded.system_user import owner_for

NAME = "recoshop"  # of the role and of the database
PORT = 5432  # no TCP port: libpq names the socket after it
SECONDS = 60  # to start, recovering from a crash included, or to stop
LOG_BYTES = 5_000_000

# The same text sorts the same on every machine: no locale of the operating system is involved.
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}


@dataclass(frozen=True)
class PostgresServer:
    """PostgreSQL over the data in one place."""

    place: Place

    title = "PostgreSQL"

    @property
    def data(self) -> Path:
        """PGDATA; it exists once it is complete, with the database in it."""
        return self.place.state / "postgres"

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.data / "server.log"

    def start(self) -> None:
        """Have PostgreSQL answering; nothing happens when it already does."""
        private_directory(self.place.postgres_sockets, owner=self._owner)
        if self.is_running():
            return
        self._clear_remains()
        if not self.data.exists():
            self._make_data()
        self._refuse_other_version()
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        settings = shlex.join(f"--{name}={value}" for name, value in self._settings().items())
        options = ("-s", "-w", "-t", str(SECONDS), "-l", self.log.name, "-o", settings)
        if self._run("pg_ctl", "start", *options).returncode != 0:
            raise EmbeddedServerError("The private PostgreSQL does not start.", log=self.log)

    def stop(self) -> None:
        """Stop after a checkpoint, ending open sessions; nothing happens when it does not run."""
        if process := self._process():
            # PostgreSQL's "fast" shutdown, then "immediate"
            end(process, requests=(signal.SIGINT, signal.SIGQUIT, signal.SIGKILL), seconds=SECONDS)

    def is_there(self) -> bool:
        """Whether its process lives, answering or not; cheap to ask."""
        return self._process() is not None

    def is_running(self) -> bool:
        """Whether PostgreSQL accepts sessions over this data; waits for one that is recovering."""
        if process_working_in(self.data, self._pid_files[0]) is None:
            return False
        becomes_true(lambda: self._state() != 1, seconds=SECONDS)
        return self._state() == 0

    def _state(self) -> int:
        """What pg_isready found: 0 accepts sessions, 1 is starting, 2 does not answer."""
        address = ("-h", str(self.place.postgres_sockets), "-p", str(PORT), "-U", NAME, "-d", NAME)
        return self._run("pg_isready", "-q", *address).returncode

    def _process(self) -> Process | None:
        """The server over this data, also one whose data or socket was removed under it."""
        found = (process_working_in(self.data, pid_file) for pid_file in self._pid_files)
        return next((process for process in found if process), None)

    def _settings(self) -> dict[str, str]:
        settings = SETTINGS | {"unix_socket_directories": str(self.place.postgres_sockets)}
        if _data_may_be_lost():
            settings |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
        return settings

    def _make_data(self) -> None:
        """Make the data folder beside its final name, so that one cut short is never taken for whole."""
        unfinished = self.data.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        private_directory(unfinished, owner=self._owner)
        sync = ("--no-sync",) if _data_may_be_lost() else ()
        made = self._run("initdb", f"--username={NAME}", "--auth=trust", *LOCALE, *sync, data=unfinished)
        if made.returncode == 0:
            single = ("--single", "-c", "exit_on_error=on", "postgres")
            made = self._run("postgres", *single, data=unfinished, stdin=f"CREATE DATABASE {NAME};\n")
        if made.returncode != 0:
            raise EmbeddedServerError(f"PostgreSQL cannot make its data folder:\n{made.stderr.strip()}")
        unfinished.rename(self.data)

    def _refuse_other_version(self) -> None:
        ours = self._run("postgres", "--version").stdout.split()[-1].partition(".")[0]
        theirs = (self.data / "PG_VERSION").read_text().strip()
        if ours != theirs:
            raise EmbeddedServerError(
                f"{self.data} was written by PostgreSQL {theirs}; this is PostgreSQL {ours}.",
                advice=f"Move {self.data} away to start afresh, or set DATABASE_URL.",
            )

    def _clear_remains(self) -> None:
        """Leave nothing a start would trip over: a server out of reach, sessions of a killed one, its pid."""
        self.stop()
        if not becomes_true(lambda: not is_any_working_in(self.data, name="postgres"), seconds=10):
            raise EmbeddedServerError(f"Another PostgreSQL is working in {self.data}.")
        # Nobody is, so whatever has that number now is something else; PostgreSQL would not dare to say so.
        for pid_file in self._pid_files:
            pid_file.unlink(missing_ok=True)

    def _run(
        self, program: str, *arguments: str, data: Path | None = None, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as its owner, out of reach of Ctrl-C and of PG* variables."""
        folder = data or self.data
        return subprocess.run(  # noqa: S603  (our own binaries)
            [self._programs / program, *arguments],
            input=stdin,
            cwd=folder if folder.exists() else "/",
            env={"PGDATA": str(folder), "LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)},
            user=None if self._group is None else self._owner,
            group=self._group,
            extra_groups=None if self._group is None else [],
            start_new_session=True,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def _pid_files(self) -> tuple[Path, Path]:
        """The one in the data, then the one beside the socket."""
        return self.data / "postmaster.pid", self.place.postgres_sockets / f".s.PGSQL.{PORT}.lock"

    @cached_property
    def _owner(self) -> int:
        return owner_for(self.data)

    @cached_property
    def _group(self) -> int | None:
        return None if self._owner == os.geteuid() else pwd.getpwuid(self._owner).pw_gid

    @cached_property
    def _programs(self) -> Path:
        return binaries.postgres_programs(self._owner)


def _data_may_be_lost() -> bool:
    return os.environ.get("RECOSHOP_EMBEDDED_FSYNC") == "off"
