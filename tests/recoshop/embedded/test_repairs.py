"""What is found dead, cut short or out of reach is mended, or refused with advice."""

import os
import shutil
import signal
from pathlib import Path

import psycopg
import pytest

from recoshop import embedded
from recoshop.embedded.place import here, make_state
from recoshop.embedded.postgres import PostgresServer
from recoshop.embedded.processes import becomes_true
from recoshop.embedded.redis import RedisServer
from tests.recoshop.embedded.conftest import (
    DOWN,
    UP,
    holder,
    server_ids,
)


def test_killed_servers_recover_with_what_was_committed(var, monkeypatch):
    monkeypatch.delenv("RECOSHOP_EMBEDDED_FSYNC")
    with embedded.running():
        with psycopg.connect(embedded.database_url()) as connection:
            connection.execute("DROP TABLE IF EXISTS kept")
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        with psycopg.connect(embedded.database_url()):  # an open session outlives its server for a moment
            for server in server_ids():
                os.kill(server, signal.SIGKILL)

            with embedded.running(), psycopg.connect(embedded.database_url()) as connection:
                assert embedded.status() == UP
                assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_pid_file_naming_another_process_is_no_obstacle(var):
    with embedded.running():
        pass
    state = here().state
    rest = f"\n{state / 'postgres'}\n1\n5432\n{here().postgres_sockets}\n\n\nready\n"
    (state / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}{rest}")
    (state / "redis" / "redis.pid").write_text(f"{os.getpid()}\n")

    with embedded.running():
        assert embedded.status() == UP


def test_servers_that_lost_their_sockets_are_replaced(var):
    with embedded.running():
        before = server_ids()
        shutil.rmtree(here().postgres_sockets)
        shutil.rmtree(here().redis_socket.parent)

        with embedded.running():
            assert embedded.status() == UP
            assert not set(before) & set(server_ids())


def test_servers_that_lost_their_data_are_replaced(new_var):
    killed = holder()
    killed.kill()
    killed.communicate()
    before = server_ids()
    shutil.rmtree(here().state)

    with embedded.running():
        assert embedded.status() == UP
        assert not set(before) & set(server_ids())


def test_a_folder_cut_short_while_it_was_made_is_made_again(new_var):
    place = here()
    make_state(place)
    (place.state / "postgres.unfinished").mkdir()
    (place.state / "postgres.unfinished" / "PG_VERSION").write_text("18\n")

    with embedded.running():
        assert embedded.status() == UP


def test_data_of_another_version_is_refused_with_advice(new_var):
    with embedded.running():
        pass
    (here().state / "postgres" / "PG_VERSION").write_text("12\n")

    with (
        pytest.raises(embedded.EmbeddedServerError, match="written by PostgreSQL 12") as raised,
        embedded.running(),
    ):
        pass
    assert "set DATABASE_URL" in str(raised.value)


def test_a_server_that_cannot_start_shows_its_log_and_leaves_nothing_running(new_var):
    with embedded.running():
        pass
    (here().state / "postgres" / "postgresql.conf").write_text("nonsense = 1\n")

    with pytest.raises(embedded.EmbeddedServerError, match="nonsense"), embedded.running():
        pass
    assert embedded.status() == DOWN


def test_a_server_that_died_is_started_again_and_only_that(var: Path) -> None:
    with embedded.running():
        assert embedded.revive(postgres=True, redis=True) == []
        os.kill(int((here().state / "redis" / "redis.pid").read_text()), signal.SIGKILL)
        assert until_dead(RedisServer(here()))
        assert embedded.revive(postgres=True, redis=False) == []
        assert embedded.revive(postgres=True, redis=True) == ["Redis"]
        os.kill(int((here().state / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        assert until_dead(PostgresServer(here()))
        assert embedded.revive(postgres=True, redis=True) == ["PostgreSQL"]
        assert embedded.status() == UP


def until_dead(server: PostgresServer | RedisServer) -> bool:
    return becomes_true(lambda: not server.is_there(), seconds=10)
