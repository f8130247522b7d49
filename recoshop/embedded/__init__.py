"""A private PostgreSQL and Redis, used where `DATABASE_URL` or `REDIS_URL` is not configured.

Invariant: while anybody is inside `running()`, the servers it asked for are up; when the last one leaves,
they stop. Addresses follow from the checkout's folder alone and can be asked for without starting anything.
Imports no Django: settings import this.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import quote

from recoshop.embedded.errors import EmbeddedServerError
from recoshop.embedded.locks import Share, exclusive
from recoshop.embedded.place import ENV_FILE, Place, configured, directory, here, make_state
from recoshop.embedded.postgres import NAME, PORT, PostgresServer
from recoshop.embedded.redis import RedisServer

__all__ = [
    "ENV_FILE",
    "EmbeddedServerError",
    "celery_url",
    "configured",
    "database_url",
    "directory",
    "is_postgres_wanted",
    "is_redis_wanted",
    "redis_url",
    "remove",
    "revive",
    "running",
    "start_redis",
    "status",
    "stop",
    "stop_redis",
]


def database_url() -> str:
    """The private PostgreSQL's address, for dj-database-url and libpq alike; starts nothing."""
    return f"postgresql://{NAME}@{quote(str(here().postgres_sockets), safe='')}:{PORT}/{NAME}"


def redis_url() -> str:
    """The private Redis's address, for redis-py; starts nothing."""
    return f"unix://{here().redis_socket}?db=0"


def celery_url(url: str) -> str:
    """`url` the way Celery's broker wants it: Unix sockets are written differently there."""
    if not url.startswith("unix://"):
        return url
    path, _, query = url.removeprefix("unix://").partition("?")
    return f"redis+socket://{path}?{query.replace('db=', 'virtual_host=') or 'virtual_host=0'}"


def is_postgres_wanted() -> bool:
    """Whether neither the environment nor `.env` names a database."""
    return not configured("DATABASE_URL")


def is_redis_wanted() -> bool:
    """Whether neither the environment nor `.env` names a Redis."""
    return not configured("REDIS_URL")


@contextmanager
def running(*, postgres: bool | None = None, redis: bool | None = None) -> Iterator[None]:
    """Have the private servers up inside the block; by default those whose address is not configured.

    All processes of a checkout share them, and the last one to leave stops them. Whoever is killed counts
    as gone. Raises EmbeddedServerError when a server cannot start.
    """
    postgres = is_postgres_wanted() if postgres is None else postgres
    redis = is_redis_wanted() if redis is None else redis
    with ExitStack() as at_exit:
        if postgres or redis:
            place = here()
            with _alone(place):
                at_exit.callback(_leave, place, Share(place.state / "holders.lock"))
                if postgres:
                    PostgresServer(place).start()
                if redis:
                    RedisServer(place).start()
        yield


def start_redis() -> None:
    """Start the private Redis, for whoever is inside `running()` and stopped it."""
    place = here()
    with _alone(place):
        RedisServer(place).start()


def stop_redis() -> None:
    """Stop the private Redis under everybody who is using it, to see what happens."""
    place = here()
    with _alone(place):
        RedisServer(place).stop()


def status() -> dict[str, bool]:
    """Whether each server answers, by name."""
    place = here()
    with _alone(place):
        return {"postgres": PostgresServer(place).is_running(), "redis": RedisServer(place).is_running()}


def stop() -> None:
    """Stop both servers, whoever is using them."""
    place = here()
    with _alone(place):
        _stop(place)


def remove() -> None:
    """Stop both servers and delete their data. Raises EmbeddedServerError while anybody is using them."""
    place = here()
    with _alone(place):
        if not Share(place.state / "holders.lock").is_last():
            raise EmbeddedServerError(f"The shop of {directory()} is running.", advice="Stop it first.")
        _stop(place)
    for folder in (place.state, place.postgres_sockets, place.redis_socket.parent):
        shutil.rmtree(folder, ignore_errors=True)


def revive(*, postgres: bool, redis: bool) -> list[str]:
    """Start those of the servers again that died under whoever is inside `running()`; their names.

    Raises EmbeddedServerError when one cannot start.
    """
    place = here()
    wanted: dict[PostgresServer | RedisServer, bool] = {
        PostgresServer(place): postgres,
        RedisServer(place): redis,
    }
    dead = [server for server, is_wanted in wanted.items() if is_wanted and not server.is_there()]
    if dead:
        with _alone(place):
            for server in dead:
                server.start()
    return [server.title for server in dead]


def _leave(place: Place, share: Share) -> None:
    with _alone(place):
        if share.is_last():
            _stop(place)


def _stop(place: Place) -> None:
    RedisServer(place).stop()
    PostgresServer(place).stop()


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    """Be the only process starting or stopping this place's servers, and explain what goes wrong."""
    try:
        make_state(place)
        with exclusive(place.state / "start.lock"):
            yield
    except (OSError, subprocess.SubprocessError) as error:
        raise EmbeddedServerError(f"The private servers in {place.state}: {error}") from error
