"""Doors for Celery: primitives in, one call, limits declared, safe to run twice."""

import logging

from celery import shared_task

from recommendations import embeddings, training

logger = logging.getLogger(__name__)

HOUR = 3600


@shared_task(soft_time_limit=2 * HOUR, time_limit=2 * HOUR + 300)
def train(run_id: int) -> str:
    """Work off one queued training run."""
    return training.carry_out(run_id, report=_log).status


@shared_task(soft_time_limit=2 * HOUR, time_limit=2 * HOUR + 300)
def retrain() -> str:
    """The scheduled retraining; left out while another is under way."""
    try:
        run = training.request("schedule")
    except training.TrainingUnderWayError as busy:
        return str(busy)
    return training.carry_out(run.pk, report=_log).status


@shared_task(soft_time_limit=2 * HOUR, time_limit=2 * HOUR + 300)
def resume_training() -> str:
    """Finish a run whose worker was lost, or whose message never arrived."""
    run = training.resume()
    return training.carry_out(run.pk, report=_log).status if run else "nothing waits"


@shared_task(soft_time_limit=HOUR, time_limit=HOUR + 60)
def embed_products() -> int:
    """Embed what is new or changed; how many products were."""
    return embeddings.embed_changed()


def _log(step: str, percent: int) -> None:
    logger.info("training: %3d %% %s", percent, step)
