"""Whom PostgreSQL runs as: it refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from recoshop.embedded.errors import EmbeddedServerError

NAME = "recoshop-postgres"
FALLBACK = "postgres"


def owner_for(data: Path) -> int:
    """The id of the user who runs PostgreSQL over `data`: ourselves, or as root a system user.

    Data that exists stays with its owner. Raises EmbeddedServerError when no user can be found or made.
    """
    if os.geteuid() != 0:
        return os.geteuid()
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid
    found = _known(NAME) or _made() or _known(FALLBACK)
    if found is not None:
        return found
    raise EmbeddedServerError(
        "PostgreSQL refuses to run as root and there is no system user to run it as.",
        advice=f"Run Recoshop as an ordinary user, or `useradd --system {NAME}`, or set DATABASE_URL.",
    )


def _known(name: str) -> int | None:
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return None


def _made() -> int | None:
    useradd = shutil.which("useradd", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
    if useradd is None:
        return None
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    subprocess.run([*command, "--shell", "/bin/false", NAME], check=False, capture_output=True)  # noqa: S603
    return _known(NAME)
