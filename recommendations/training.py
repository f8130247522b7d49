"""Retraining: embed, read, fit, evaluate, gate, publish, promote; one at a time, resumed when killed.

A run is a row. Whoever works on it holds an advisory lock in its database session, so that a killed worker
lets go of it: `resume` then finds a run under way that nobody holds, and queues it again. The live snapshot
is touched by the last step only.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import numpy as np
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from recommendations import data, embeddings, snapshots, strategies
from recommendations.data import ShopData
from recommendations.models import Snapshot, TrainingRun, TrainingStatus
from recommendations.offline import offline_metrics
from recommendations.types import Fitted, RecommendationError
from shop.models import User

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
SEED = 20_240_601
KEEP_SNAPSHOTS = 10
_LOCK = 0x5EC0_0002
UNDER_WAY = (TrainingStatus.QUEUED, TrainingStatus.RUNNING)

Report = Callable[[str, int], None]
"""Told of each step and of how far the whole is, in percent."""


class TrainingUnderWayError(RecommendationError):
    """Another retraining is queued or running; `run` is it."""

    def __init__(self, run: TrainingRun) -> None:
        super().__init__(f"{run} is under way since {run.requested_at:%Y-%m-%d %H:%M} UTC.")
        self.run = run


class TrainingFailedError(RecommendationError):
    """A retraining broke off; why is kept in the run, and is this error's cause."""


def request(trigger: str, *, user: User | None = None) -> TrainingRun:
    """Queue a retraining. Raises TrainingUnderWayError when one is queued or running."""
    try:
        with transaction.atomic():
            return TrainingRun.objects.create(trigger=trigger, requested_by=user)
    except IntegrityError:
        raise TrainingUnderWayError(TrainingRun.objects.get(status__in=UNDER_WAY)) from None


def carry_out(run_id: int, *, report: Report = lambda step, percent: None) -> TrainingRun:
    """Work a queued run off, and return it ended. A run that is not queued, or that somebody else is working
    on, is left alone: asking twice trains once. Raises TrainingFailedError; the reason is kept in the run."""
    run = TrainingRun.objects.get(pk=run_id)
    with _sole_trainer() as alone:
        if not alone or not _start(run):
            return run
        try:
            run.snapshot = retrain(report=_kept(run, report))
        except Exception as error:
            _end(run, TrainingStatus.FAILED, error=f"{type(error).__name__}: {error}")
            raise TrainingFailedError(f"{run} failed. {type(error).__name__}: {error}") from error
        _end(run, TrainingStatus.SUCCEEDED, error=run.snapshot.refusal)
    return run


def retrain(*, report: Report = lambda step, percent: None) -> Snapshot:
    """Train every strategy on all there is, publish the snapshot, and promote it if the gate lets it pass."""
    report("Embedding new and changed texts", 0)
    embeddings.embed_changed(
        report=lambda done, total: report(f"Embedding texts, {done} of {total}", 30 * done // total)
    )
    report("Reading events", 30)
    shop = data.read(now=int(timezone.now().timestamp()))
    report("Evaluating on the latest tenth", 40)
    metrics = asdict(offline_metrics(shop.training, seed=SEED))
    fitted = {}
    for position, (name, arrays) in enumerate(strategies.fit_all(shop.training, seed=SEED)):
        fitted[name] = arrays
        report(f"Fitted {name}", 60 + 30 * (position + 1) // len(strategies.all()))
    report("Publishing", 90)
    snapshot = _publish(shop, fitted, metrics)
    if not snapshot.refusal:
        snapshots.promote(snapshot)
    _discard_old()
    report("Done", 100)
    return snapshot


def resume() -> TrainingRun | None:
    """Queue a run again whose worker was killed; give it up after MAX_ATTEMPTS. Returns a run that waits for
    a worker, None when none does."""
    with _sole_trainer() as alone:
        if alone:
            TrainingRun.objects.filter(status=TrainingStatus.RUNNING, attempts__gte=MAX_ATTEMPTS).update(
                status=TrainingStatus.FAILED,
                finished_at=timezone.now(),
                error=f"The worker was lost {MAX_ATTEMPTS} times.",
            )
            TrainingRun.objects.filter(status=TrainingStatus.RUNNING).update(status=TrainingStatus.QUEUED)
    return TrainingRun.objects.filter(status=TrainingStatus.QUEUED).first()


@contextmanager
def _sole_trainer() -> Iterator[bool]:
    """Whether this session is the one that may train, for the length of the block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        alone = bool(cursor.fetchone()[0])
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _start(run: TrainingRun) -> bool:
    queued = TrainingRun.objects.filter(pk=run.pk, status=TrainingStatus.QUEUED)
    now = timezone.now()
    started = queued.update(
        status=TrainingStatus.RUNNING, started_at=now, attempts=F("attempts") + 1, progress=0, step=""
    )
    run.refresh_from_db()
    return bool(started)


def _end(run: TrainingRun, status: TrainingStatus, *, error: str) -> None:
    run.status, run.error, run.finished_at = status, error[:2000], timezone.now()
    run.save(update_fields=["status", "error", "finished_at", "snapshot"])


def _kept(run: TrainingRun, report: Report) -> Report:
    def keep(step: str, percent: int) -> None:
        TrainingRun.objects.filter(pk=run.pk).update(step=step[:80], progress=percent)
        report(step, percent)

    return keep


def _publish(shop: ShopData, fitted: dict[str, Fitted], metrics: dict[str, Any]) -> Snapshot:
    interactions = shop.training.interactions
    return snapshots.publish(
        product_ids=shop.product_ids,
        catalogue=shop.training.catalogue,
        fitted=fitted,
        facts={
            "products": interactions.n_items,
            "shoppers": interactions.n_users,
            "interactions": len(interactions),
            "embedded": int(shop.training.catalogue.embeddings.any(axis=1).sum()),
            "parameters": {name: asdict(each.config) for name, each in strategies.all().items()},
            "seed": SEED,
        },
        metrics=metrics,
        refusal=refusal_of(fitted, n_items=interactions.n_items),
        category_ids=shop.category_ids,
        brand_ids=shop.brand_ids,
    )


def refusal_of(fitted: dict[str, Fitted], *, n_items: int) -> str:
    """Why a snapshot must not go live, "" if it may: no products, or a number that is none."""
    if n_items == 0:
        return "There are no products."
    for strategy, arrays in fitted.items():
        for name, array in arrays.items():
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                return f"{strategy}.{name} holds values that are not finite."
    return ""


def _discard_old() -> None:
    for snapshot in Snapshot.objects.filter(is_live=False)[KEEP_SNAPSHOTS:]:
        snapshots.discard(snapshot)
    snapshots.discard_strays()
