"""The demo's secret key: made once, kept beside the demo's data, readable by its owner only."""

import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def kept_secret_key(directory: Path) -> str:
    """The key kept in `directory`; made at the first call, the same at every later one.

    Processes starting at once agree: the file appears whole under its name, for the first of them only.
    """
    path = directory / "secret_key"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=directory, prefix=".secret") as draft:
            draft.write(secrets.token_urlsafe(50))
            draft.flush()
            with suppress(FileExistsError):
                path.hardlink_to(draft.name)
    return path.read_text()
