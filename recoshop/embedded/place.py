"""Where the private servers live.

Invariant: every path follows from `RECOSHOP_VAR` and the user id alone, so all processes of a checkout find
the same servers without asking anyone, and an address is known before anything is started.
"""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from recoshop.embedded.errors import EmbeddedServerError

CHECKOUT = Path(__file__).resolve().parents[2]
ENV_FILE = CHECKOUT / os.environ.get("RECOSHOP_ENV_FILE", ".env")
SYSTEM_STATE = Path("/var/lib/recoshop")
# Not tempfile.gettempdir(): TMPDIR differs between shells and would give one checkout two addresses, and it
# may be long (a socket's path has at most 103 bytes on macOS, 107 on Linux) or hold capitals, which
# dj-database-url folds in a host.
SOCKETS = Path("/tmp")  # noqa: S108  (made private and checked by private_directory)


@dataclass(frozen=True)
class Place:
    """The folders of one checkout's servers; nothing here needs to exist yet."""

    state: Path
    """Data, logs and locks."""
    sockets: str
    """How the names of the socket folders begin."""

    @property
    def postgres_sockets(self) -> Path:
        """The folder PostgreSQL puts its socket in."""
        return Path(f"{self.sockets}-postgres")

    @property
    def redis_socket(self) -> Path:
        """The socket Redis listens on."""
        return Path(f"{self.sockets}-redis", "redis.sock")


def configured(name: str) -> str:
    """The value of `name` in the environment, else in the checkout's `.env`, else an empty string."""
    return os.environ.get(name) or dotenv_values(ENV_FILE).get(name) or ""


def directory() -> Path:
    """Where this checkout keeps what it makes: `RECOSHOP_VAR`, by default `var/` in the checkout."""
    return Path(configured("RECOSHOP_VAR") or CHECKOUT / "var").expanduser().resolve()


def here() -> Place:
    """The place of the servers for this environment and user.

    Root's data lies under /var/lib/recoshop: PostgreSQL then runs as another user, who may not be able to
    enter a home folder, and whose folders we never open up.
    """
    var = directory()
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    sockets = str(SOCKETS / f"recoshop-{os.geteuid()}-{digest}")
    if os.geteuid() != 0:
        return Place(var / "embedded", sockets)
    named_for = var.parent.name if var.name == "var" else var.name
    slug = re.sub(r"[^A-Za-z0-9.-]+", "-", named_for).strip("-.")[:40] or "checkout"
    return Place(SYSTEM_STATE / f"{slug}-{digest}", sockets)


def make_state(place: Place) -> None:
    """Make the folder for data and locks; folders that exist keep their mode."""
    if os.geteuid() != 0:
        place.state.mkdir(parents=True, exist_ok=True)
        return
    for folder in (SYSTEM_STATE, place.state):
        if not folder.exists():
            folder.mkdir()
            folder.chmod(0o755)  # whatever root's umask is: PostgreSQL's user has to pass through


def private_directory(path: Path, *, owner: int) -> None:
    """Make `path` for `owner` alone, or refuse the one that is there when somebody else has a hand in it.

    Socket folders lie in the shared /tmp, where any local user may have put one first.
    """
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        os.chown(path, owner, -1)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise EmbeddedServerError(f"{path} is not a folder.", advice=_remove(path))
    if found.st_uid != owner:
        if found.st_uid != os.geteuid():
            problem = f"{path} belongs to user {found.st_uid}, not to user {owner}: somebody else made it."
            raise EmbeddedServerError(problem, advice=_remove(path))
        os.chown(path, owner, -1, follow_symlinks=False)
    if stat.S_IMODE(found.st_mode) & 0o077:
        problem = f"{path} is open to other users (mode {stat.S_IMODE(found.st_mode):o})."
        raise EmbeddedServerError(problem, advice=_remove(path))


def _remove(path: Path) -> str:
    return f"Remove {path} and start again, or set DATABASE_URL and REDIS_URL to your own servers."
