"""The private servers: addresses without a start, shared by processes, gone with the last of them."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
import redis
from environs import Env

from recoshop import embedded
from recoshop.embedded.place import CHECKOUT, here
from tests.recoshop.embedded.conftest import (
    DOWN,
    UP,
    holder,
    modes,
    remove_servers,
    server_ids,
)


def test_addresses_follow_from_the_folder_and_start_nothing(new_var, monkeypatch):
    first = (embedded.database_url(), embedded.redis_url())

    monkeypatch.setenv("TMPDIR", "/somewhere/else")
    monkeypatch.chdir("/")

    assert (embedded.database_url(), embedded.redis_url()) == first
    assert not here().state.exists()
    assert not new_var.exists()

    monkeypatch.setenv("RECOSHOP_VAR", str(new_var) + "2")
    assert embedded.database_url() != first[0]
    assert embedded.redis_url() != first[1]


def test_the_address_is_what_django_celery_and_the_clients_understand(new_var, monkeypatch):
    monkeypatch.setenv("SOME_URL", embedded.database_url())
    place = here()

    settings = Env().dj_db_url("SOME_URL")

    assert settings["HOST"] == str(place.postgres_sockets)
    assert (settings["USER"], settings["NAME"], settings["PORT"]) == ("recoshop", "recoshop", 5432)
    assert embedded.celery_url(embedded.redis_url()) == f"redis+socket://{place.redis_socket}?virtual_host=0"
    assert embedded.celery_url("redis://cache:6379/1") == "redis://cache:6379/1"


def test_it_runs_a_database_with_vectors_and_a_redis_and_stops_them(new_var):
    with embedded.running():
        with psycopg.connect(embedded.database_url()) as connection:
            connection.execute("CREATE EXTENSION vector")
            row = connection.execute(
                "SELECT '[1,2]'::vector <-> '[1,3]'::vector, current_setting('timezone'),"
                " lower('ÅÉ'), current_setting('listen_addresses')"
            ).fetchone()
        client = redis.Redis.from_url(embedded.redis_url())
        client.set("kept", "yes")
        client.close()
    assert row == (1.0, "UTC", "åé", "")
    assert embedded.status() == DOWN

    with embedded.running(), redis.Redis.from_url(embedded.redis_url()) as client:
        assert client.get("kept") == b"yes"


def test_only_what_is_not_configured_is_started(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/shop")

    with embedded.running():
        assert embedded.status() == {"postgres": False, "redis": True}

    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    with embedded.running():
        assert embedded.status() == DOWN


def test_the_env_file_counts_as_configuration(var, tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("DATABASE_URL=postgresql://elsewhere/shop\n")
    monkeypatch.setattr("recoshop.embedded.place.ENV_FILE", tmp_path / ".env")

    assert not embedded.is_postgres_wanted()
    assert embedded.is_redis_wanted()


def test_two_processes_share_the_servers_and_the_last_one_stops_them(var):
    first, second = holder(), holder()

    first.communicate("")
    assert embedded.status() == UP

    second.communicate("")
    assert embedded.status() == DOWN


def test_processes_that_start_at_once_find_one_server(var):
    holders: list[subprocess.Popen[str]] = []
    threads = [threading.Thread(target=lambda: holders.append(holder())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(holders) == 4
    assert embedded.status() == UP
    for process in holders:
        process.communicate("")
    assert embedded.status() == DOWN


def test_a_killed_holder_does_not_count(var):
    killed, other = holder(), holder()
    killed.kill()
    killed.communicate()
    assert embedded.status() == UP

    other.communicate("")

    assert embedded.status() == DOWN


def test_the_servers_of_a_killed_last_holder_are_taken_over(var):
    killed = holder()
    killed.kill()
    killed.communicate()
    left_over = server_ids()

    with embedded.running():
        assert server_ids() == left_over
    assert embedded.status() == DOWN


def test_a_fork_that_leaves_does_not_stop_the_servers(var):
    script = """
import os, sys
from recoshop import embedded
with embedded.running():
    if child := os.fork():
        os.waitpid(child, 0)
        print(embedded.status(), flush=True)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == str(UP)
    assert embedded.status() == DOWN


def test_programs_started_meanwhile_do_not_hold_the_servers(var):
    with embedded.running():
        sleeper = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        assert embedded.status() == DOWN
    finally:
        sleeper.kill()
        sleeper.wait()


def test_ctrl_c_in_the_terminal_does_not_reach_the_servers(var):
    with embedded.running():
        for server in server_ids():
            assert os.getsid(server) != os.getsid(0)
            assert os.getpgid(server) != os.getpgid(0)


@pytest.mark.parametrize("name", ["x" * 200, "with space, 'quote' and $HOME"], ids=["long", "odd"])
def test_any_checkout_path_works(tmp_path, monkeypatch, name):
    monkeypatch.setenv("RECOSHOP_VAR", str(tmp_path / name / name / "var"))
    try:
        with embedded.running():
            assert embedded.status() == UP
            assert len(str(here().redis_socket)) < 100
    finally:
        remove_servers()


def test_a_private_home_stays_private_and_its_parents_as_they_were(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("RECOSHOP_VAR", str(home / "shop" / "var"))
    before = modes(home)
    try:
        with embedded.running():
            assert embedded.status() == UP
        assert modes(home) == before
        assert (os.geteuid() != 0) == (home / "shop").exists()
    finally:
        remove_servers()


def test_sockets_are_out_of_reach_of_other_users(var):
    with embedded.running():
        for folder in (here().postgres_sockets, here().redis_socket.parent):
            assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("server", ["postgres", "redis"])
def test_a_socket_folder_open_to_others_is_refused(var, server):
    folder = Path(f"{here().sockets}-{server}")
    folder.mkdir()
    folder.chmod(0o777)

    with pytest.raises(embedded.EmbeddedServerError, match="open to other users"), embedded.running():
        pass
    assert embedded.status() == DOWN


@pytest.mark.parametrize("server", ["postgres", "redis"])
def test_a_link_in_place_of_a_socket_folder_is_refused(var, tmp_path, server):
    target = tmp_path / "target"
    target.mkdir(mode=0o700)
    Path(f"{here().sockets}-{server}").symlink_to(target)

    with pytest.raises(embedded.EmbeddedServerError, match="is not a folder"), embedded.running():
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
@pytest.mark.parametrize("server", ["postgres", "redis"])
def test_a_socket_folder_somebody_else_made_is_refused(var, server):
    folder = Path(f"{here().sockets}-{server}")
    folder.mkdir(mode=0o700)
    os.chown(folder, 65534, -1)

    with pytest.raises(embedded.EmbeddedServerError, match="somebody else made it"), embedded.running():
        pass


def test_redis_can_go_away_and_come_back_while_the_shop_is_up(var):
    with embedded.running():
        embedded.stop_redis()
        assert embedded.status() == {"postgres": True, "redis": False}

        embedded.start_redis()
        assert embedded.status() == UP


def test_a_second_start_takes_less_than_a_second(var):
    with embedded.running():
        pass
    began = time.monotonic()
    with embedded.running():
        assert time.monotonic() - began < 1


def test_importing_it_does_not_import_django():
    script = "import sys; import recoshop.embedded; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=CHECKOUT, check=False).returncode == 0


def test_the_command_line_shows_and_stops(var):
    with embedded.running():
        shown = command_line("status")
        stopped = command_line("stop")
    assert shown.splitlines()[:2] == ["postgres  running", "redis     running"]
    assert stopped.splitlines()[:2] == ["postgres  stopped", "redis     stopped"]
    assert embedded.redis_url() in shown


def command_line(act: str) -> str:
    command = [sys.executable, "-m", "recoshop.embedded", act]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout


def test_data_can_be_removed_once_nobody_uses_it(new_var: Path) -> None:
    with embedded.running():
        with pytest.raises(embedded.EmbeddedServerError, match="is running"):
            embedded.remove()
        assert embedded.status() == UP
    embedded.remove()
    place = here()
    assert not any(
        folder.exists() for folder in (place.state, place.postgres_sockets, place.redis_socket.parent)
    )
    embedded.remove()
