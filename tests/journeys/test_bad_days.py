"""What a shopper notices when a server is gone: nothing they could lose."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from analytics.models import Event, EventKind, Slate
from recommendations import embeddings, tasks, training
from recommendations.live import live_snapshot
from recommendations.models import Snapshot, TrainingRun, TrainingStatus
from recoshop import embedded
from shop.models import Order
from tests.factories import CHECKOUT_FORM, ProductFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def products(settings, tmp_path):
    settings.SNAPSHOT_ROOT = tmp_path / "snapshots"
    live_snapshot.forget()
    yield ProductFactory.create_batch(6)
    live_snapshot.forget()


@pytest.fixture
def redis_gone():
    embedded.stop_redis()
    yield
    embedded.start_redis()


class TestRedisGone:
    def test_pages_answer_and_the_slate_is_there(self, products, guest, redis_gone):
        for address in ("/", products[0].get_absolute_url(), "/search/?q=product", "/cart/"):
            assert guest.get(address).status_code == 200, address
        assert Slate.objects.filter(surface="home").exists()
        assert Event.objects.filter(kind=EventKind.VIEW).exists()

    def test_an_order_can_be_placed_and_is_remembered(self, products, guest, redis_gone):
        guest.post("/cart/add/", {"variant": products[0].variants.get().pk, "quantity": 1})
        form = guest.get("/checkout/").context["form"]
        key = form["idempotency_key"].value()
        assert guest.post("/checkout/", {**CHECKOUT_FORM, "idempotency_key": key}).status_code == 302
        assert Order.objects.count() == 1
        assert Event.objects.filter(kind=EventKind.BUY).count() == 1

    def test_one_can_sign_in(self, products, guest, ava, redis_gone):
        answer = guest.post("/accounts/login/", {"login": ava.email, "password": "a-good-long-password"})
        assert answer.status_code == 302

    def test_it_is_used_again_without_a_restart(self, products, guest):
        embedded.stop_redis()
        try:
            guest.get("/")
            assert cache.get("anything") is None
        finally:
            embedded.start_redis()
        cache.set("anything", 1)
        assert cache.get("anything") == 1
        assert guest.get("/").status_code == 200


@pytest.fixture
def worker(products, tmp_path):
    """Starts Celery workers on the test's database and Redis, and leaves none behind."""
    started: list[subprocess.Popen[bytes]] = []

    def start():
        name = connection.settings_dict["NAME"]
        address = embedded.database_url().rpartition("/")[0]
        with (tmp_path / f"worker-{len(started)}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "recoshop.celery", "worker", "-c", "1", "-l", "INFO"],
                cwd=CHECKOUT,
                env={
                    **os.environ,
                    "DATABASE_URL": f"{address}/{name}",
                    "SNAPSHOT_ROOT": settings.SNAPSHOT_ROOT,
                },
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        kill(process)


def kill(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def eventually(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.05)


def test_a_worker_killed_while_training_costs_nothing_and_the_run_is_finished_once(worker, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(embeddings, "embed_changed", lambda **_: 0)
        before = training.retrain()

    first = worker()  # which has to load the text model first, seconds in which to be killed
    run = training.request("schedule")
    tasks.train.delay(run.pk)
    eventually(lambda: TrainingRun.objects.get(pk=run.pk).status == TrainingStatus.RUNNING)
    kill(first)
    assert Snapshot.objects.get(is_live=True) == before
    assert TrainingRun.objects.get(pk=run.pk).status == TrainingStatus.RUNNING

    worker()
    for _ in range(3):  # as beat does every minute
        tasks.resume_training.delay()
    eventually(lambda: TrainingRun.objects.get(pk=run.pk).status == TrainingStatus.SUCCEEDED)
    run.refresh_from_db()
    assert run.attempts == 2
    assert Snapshot.objects.get(is_live=True) == run.snapshot
    assert Snapshot.objects.count() == 2
