"""A database as it was, to come back to: copying rows back beats making them anew for every test."""

from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

_TABLES = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'django_migrations' ORDER BY 1
"""
_SEQUENCES = "SELECT schemaname || '.' || quote_ident(sequencename), last_value FROM pg_sequences"


class KeptDatabase:
    """Every row of the test database, in one file a table; and where its sequences stood."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sequences: list[tuple[str, int | None]] = []

    @property
    def is_kept(self) -> bool:
        """Whether there is anything to come back to."""
        return self._folder.exists()

    def keep(self) -> None:
        """Write down what is in the database now."""
        self._folder.mkdir(parents=True)
        with connection.cursor() as cursor:
            for table in _tables():
                with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                    self._file(table).write_bytes(b"".join(map(bytes, copy)))
            cursor.execute(_SEQUENCES)
            self._sequences = cursor.fetchall()

    @transaction.atomic
    def bring_back(self) -> None:
        """Make the database what it was."""
        tables = _tables()
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(tables)}")
            cursor.execute("SET LOCAL session_replication_role = replica")  # in any order, nothing is checked
            for table in tables:
                if content := self._content(table):
                    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                        copy.write(content)
            for name, last in self._sequences:
                cursor.execute("SELECT setval(%s, coalesce(%s, 1), %s)", [name, last, last is not None])
        ContentType.objects.clear_cache()

    def _content(self, table: str) -> bytes:
        """What was in a table; nothing for one that has been made since, as a month's partition is."""
        file = self._file(table)
        return file.read_bytes() if file.exists() else b""

    def _file(self, table: str) -> Path:
        return self._folder / f"{table}.copy"


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [name for (name,) in cursor.fetchall()]
