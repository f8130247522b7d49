"""Snapshots, training runs and embeddings in Django admin."""

from recommendations.admin import embeddings, snapshots, training_runs

__all__ = ["embeddings", "snapshots", "training_runs"]
