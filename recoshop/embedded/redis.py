"""A private redis-server: one Unix socket, no TCP port, a snapshot on disk."""

import os
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from psutil import Process  # type: ignore[import-untyped]

from recoshop.embedded import binaries
from recoshop.embedded.errors import EmbeddedServerError
from recoshop.embedded.place import Place, private_directory
from recoshop.embedded.processes import becomes_true, end, process_working_in

START_SECONDS = 30  # a 512 MB snapshot loads in about five
STOP_SECONDS = 10

# What expires is cache and goes first when memory is short; queued work never expires, so it stays.
CONFIGURATION = """\
port 0
unixsocket {socket}
unixsocketperm 700
daemonize yes
pidfile redis.pid
logfile redis.log
dbfilename dump.rdb
save 60 1
stop-writes-on-bgsave-error no
maxmemory 512mb
maxmemory-policy volatile-lru
"""


@dataclass(frozen=True)
class RedisServer:
    """Redis over the data in one place."""

    place: Place

    title = "Redis"

    @property
    def data(self) -> Path:
        """The folder of the snapshot, the log and the pid file."""
        return self.place.state / "redis"

    def start(self) -> None:
        """Have Redis answering; nothing happens when it already does."""
        private_directory(self.place.redis_socket.parent, owner=os.geteuid())
        if self.is_running():
            return
        self.data.mkdir(mode=0o700, exist_ok=True)
        self._end_out_of_reach()
        (self.data / "redis.conf").write_text(CONFIGURATION.format(socket=self.place.redis_socket))
        subprocess.run(  # noqa: S603  (our own binary)
            [str(binaries.redis_server()), "redis.conf"],
            cwd=self.data,
            check=True,
            capture_output=True,
            start_new_session=True,
        )
        if not becomes_true(self.is_running, seconds=START_SECONDS):
            raise EmbeddedServerError("The private Redis does not start.", log=self.data / "redis.log")

    def stop(self) -> None:
        """Save and stop; nothing happens when it does not run."""
        if self._ask("SHUTDOWN SAVE").startswith("-"):
            # A full disk must not keep the server for ever: what it holds is cache and queued work.
            self._ask("SHUTDOWN NOSAVE")
        self._end_out_of_reach()

    def is_there(self) -> bool:
        """Whether its process lives, answering or not; cheap to ask."""
        return self._process() is not None

    def is_running(self) -> bool:
        """Whether Redis answers over this data and has loaded it."""
        return self._process() is not None and self._ask("PING").startswith("+PONG")

    def _process(self) -> Process | None:
        return process_working_in(self.data, self.data / "redis.pid")

    def _ask(self, command: str) -> str:
        """Redis's first words in reply; empty when it hangs up or nobody listens."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(STOP_SECONDS if "SHUTDOWN" in command else 2)
            try:
                connection.connect(str(self.place.redis_socket))
                connection.sendall(f"{command}\r\n".encode())
                return connection.recv(200).decode(errors="replace")
            except OSError:
                return ""

    def _end_out_of_reach(self) -> None:
        """End a server that lost its socket or its data, before a second one takes its place."""
        if process := self._process():
            end(process, requests=(signal.SIGTERM, signal.SIGKILL), seconds=STOP_SECONDS)
        self._ask("SHUTDOWN NOSAVE")
