"""Taking stored files away again."""

from collections.abc import Iterable

from django.core.files.storage import default_storage


def delete_files(names: Iterable[str]) -> None:
    """Delete stored files, and on disk also the folders they leave empty."""
    for name in names:
        default_storage.delete(name)
        _delete_folder(name.rpartition("/")[0])


def _delete_folder(name: str) -> None:
    try:
        default_storage.delete(name)
    except OSError:  # another file is still in it
        return
