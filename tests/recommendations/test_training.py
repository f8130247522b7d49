import threading

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from recommendations import embeddings, snapshots, training
from recommendations.models import Snapshot, TrainingRun, TrainingStatus
from recommendations.training import TrainingFailedError, TrainingUnderWayError

pytestmark = pytest.mark.django_db


def live_id():
    return Snapshot.objects.values_list("pk", flat=True).get(is_live=True)


class TestRetrain:
    def test_a_retraining_publishes_and_promotes(self, two_tastes):
        snapshot = training.retrain()
        assert live_id() == snapshot.pk
        assert snapshot.manifest["products"] == 20
        assert snapshot.manifest["shoppers"] == 16

    def test_the_steps_are_reported_in_order_up_to_the_whole(self, two_tastes):
        steps = []
        training.retrain(report=lambda step, percent: steps.append((step, percent)))
        percents = [percent for _, percent in steps]
        assert percents == sorted(percents)
        assert steps[-1] == ("Done", 100)

    def test_a_snapshot_knows_how_good_it_would_have_been(self, two_tastes):
        metrics = training.retrain().metrics
        assert metrics["shoppers"] > 0
        assert set(metrics["recall"]) == {"home", "popular", "random"}

    def test_only_changed_texts_are_embedded_again(self, two_tastes, monkeypatch):
        training.retrain()
        changed = two_tastes.book_products[0]
        changed.description = "Now with another ending."
        changed.save()
        embedded = []
        real = embeddings.embed
        monkeypatch.setattr(embeddings, "embed", lambda texts: embedded.extend(texts) or real(texts))
        training.retrain()
        assert len(embedded) == 1
        assert "another ending" in embedded[0]

    def test_training_twice_on_the_same_events_gives_the_same_arrays(self, two_tastes):
        first, second = (snapshots.load(training.retrain()) for _ in range(2))
        for name, arrays in first.fitted.items():
            for part, array in arrays.items():
                # implicit's threads may add up in another order
                assert np.allclose(array, second.fitted[name][part], atol=1e-4), f"{name}.{part}"

    def test_an_empty_shop_is_not_promoted(self, db):
        snapshot = training.retrain()
        assert snapshot.refusal == "There are no products."
        assert not Snapshot.objects.filter(is_live=True).exists()

    def test_old_snapshots_are_cleared_away_and_the_live_one_stays(self, two_tastes, monkeypatch):
        monkeypatch.setattr(training, "KEEP_SNAPSHOTS", 2)
        made = [training.retrain().pk for _ in range(4)]
        assert set(Snapshot.objects.values_list("pk", flat=True)) == set(made[-3:])
        assert live_id() == made[-1]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_the_gate_refuses_numbers_that_are_none(value):
    fitted = {"als": {"item_factors": np.array([1.0, value], dtype=np.float32)}}
    assert training.refusal_of(fitted, n_items=2) == "als.item_factors holds values that are not finite."


class TestRuns:
    def test_a_run_ends_with_its_snapshot(self, two_tastes):
        run = training.carry_out(training.request("command").pk)
        run.refresh_from_db()
        assert run.status == TrainingStatus.SUCCEEDED
        assert run.snapshot.is_live
        assert (run.progress, run.attempts) == (100, 1)

    def test_one_is_under_way_at_a_time(self, db):
        first = training.request("schedule")
        with pytest.raises(TrainingUnderWayError) as busy:
            training.request("admin")
        assert busy.value.run == first

    def test_a_run_asked_for_twice_trains_once(self, two_tastes):
        run = training.request("command")
        training.carry_out(run.pk)
        training.carry_out(run.pk)
        assert Snapshot.objects.count() == 1

    def test_a_failure_is_kept_and_leaves_the_live_snapshot_alone(self, trained, monkeypatch):
        before = live_id()
        monkeypatch.setattr(snapshots, "publish", lambda **_: (_ for _ in ()).throw(OSError("disk full")))
        run = training.request("admin")
        with pytest.raises(TrainingFailedError, match="disk full"):
            training.carry_out(run.pk)
        run.refresh_from_db()
        assert (run.status, run.error) == (TrainingStatus.FAILED, "OSError: disk full")
        assert live_id() == before

    def test_after_a_failure_the_next_may_start(self, two_tastes, monkeypatch):
        with monkeypatch.context() as patched, pytest.raises(TrainingFailedError):
            patched.setattr(snapshots, "publish", lambda **_: (_ for _ in ()).throw(OSError()))
            training.carry_out(training.request("command").pk)
        assert training.carry_out(training.request("command").pk).status == TrainingStatus.SUCCEEDED


class TestResume:
    def test_nothing_waits_when_nothing_was_asked_for(self, db):
        assert training.resume() is None

    def test_a_run_whose_message_was_lost_is_found(self, db):
        run = training.request("admin")
        assert training.resume() == run

    def test_a_run_whose_worker_is_gone_is_queued_again(self, db):
        run = training.request("schedule")
        TrainingRun.objects.update(status=TrainingStatus.RUNNING, attempts=1)
        assert training.resume() == run
        run.refresh_from_db()
        assert run.status == TrainingStatus.QUEUED

    def test_a_run_that_lost_every_worker_is_given_up(self, db):
        run = training.request("schedule")
        TrainingRun.objects.update(status=TrainingStatus.RUNNING, attempts=training.MAX_ATTEMPTS)
        assert training.resume() is None
        run.refresh_from_db()
        assert run.status == TrainingStatus.FAILED
        assert "lost 3 times" in run.error


@pytest.mark.django_db(transaction=True)
def test_a_run_somebody_works_on_is_left_to_them(two_tastes):
    """Another session holds the lock, as a worker in the middle of training does."""
    run = training.request("schedule")
    TrainingRun.objects.update(status=TrainingStatus.RUNNING, attempts=1)
    holds, done = threading.Event(), threading.Event()

    def work():
        with training._sole_trainer():
            holds.set()
            done.wait(10)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    holds.wait(10)
    try:
        assert training.resume() is None
        training.carry_out(run.pk)
        run.refresh_from_db()
        assert run.status == TrainingStatus.RUNNING
    finally:
        done.set()
        worker.join()
    assert training.resume() == run


class TestCommand:
    def test_it_says_what_is_live_and_how_good_it_is(self, two_tastes, capsys):
        call_command("retrain", quiet=True)
        assert f"Snapshot {live_id()} is live. Recall@20 over" in capsys.readouterr().out

    def test_it_says_so_when_another_is_under_way(self, two_tastes, monkeypatch):
        training.request("admin")
        monkeypatch.setattr(training, "resume", lambda: None)
        with pytest.raises(CommandError, match="under way since"):
            call_command("retrain")

    @pytest.mark.parametrize("status", [TrainingStatus.QUEUED, TrainingStatus.RUNNING])
    def test_a_run_that_was_cut_short_is_worked_off(self, two_tastes, status):
        """Ctrl-C during the first training of `make run`, which retrains before any worker is there."""
        run = training.request("command")
        TrainingRun.objects.update(status=status, attempts=1)
        call_command("retrain", quiet=True)
        run.refresh_from_db()
        assert run.status == TrainingStatus.SUCCEEDED
        assert live_id() == run.snapshot_id

    def test_it_fails_where_the_snapshot_was_refused(self, db):
        with pytest.raises(CommandError, match="no products"):
            call_command("retrain", quiet=True)

    def test_a_surface_that_needs_more_than_interactions_cannot_be_judged_by_them(self, two_tastes):
        with pytest.raises(CommandError, match="invalid choice: 'budget'"):
            call_command("evaluate", "--surface", "budget")
        call_command("evaluate", "--surface", "new_for_you")

    def test_evaluate_prints_home_beside_popularity_and_chance(self, two_tastes, capsys):
        call_command("evaluate")
        lines = capsys.readouterr().out.splitlines()
        assert [line.split()[0] for line in lines[2:]] == ["home", "popular", "random"]
