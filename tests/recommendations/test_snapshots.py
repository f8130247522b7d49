import threading
import time

import numpy as np
import pytest
from django.db import connection

from recommendations import snapshots
from recommendations.live import LiveSnapshot
from recommendations.models import Snapshot
from recommendations.snapshots import DamagedSnapshotError, NotPromotableError
from recommendations.types import NO_BRAND, Catalogue

pytestmark = pytest.mark.django_db


def published(value=1.0, refusal=""):
    return snapshots.publish(
        product_ids=np.array([4, 7, 9], dtype=np.int64),
        catalogue=Catalogue.of(categories=[0, 0, 1]),
        fitted={"popular": {"scores": np.full(3, value, dtype=np.float32)}},
        facts={"products": 3},
        metrics={},
        refusal=refusal,
    )


def folder(snapshot):
    return snapshots.directory_of(snapshot)


def test_what_was_published_is_what_is_loaded():
    loaded = snapshots.load(published(0.5))
    assert loaded.product_ids.tolist() == [4, 7, 9]
    assert loaded.fitted["popular"]["scores"].tolist() == [0.5, 0.5, 0.5]


def test_loaded_arrays_are_mapped_and_cannot_be_written():
    scores = snapshots.load(published()).fitted["popular"]["scores"]
    assert isinstance(scores, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        scores[0] = 2


def test_keys_become_codes_and_unknown_ones_are_left_out():
    assert snapshots.load(published()).codes([9, 5, 4]).tolist() == [2, 0]


def test_the_columns_of_the_catalogue_and_their_keys_are_loaded_as_published():
    catalogue = Catalogue.of(categories=[0, 1, 1], brands=[0, NO_BRAND, 0], prices=[5, np.nan, 7.5])
    loaded = snapshots.load(
        snapshots.publish(
            product_ids=np.array([4, 7, 9], dtype=np.int64),
            catalogue=catalogue,
            fitted={},
            facts={},
            metrics={},
            category_ids=np.array([20, 30], dtype=np.int64),
            brand_ids=np.array([8], dtype=np.int64),
        )
    )
    for column in snapshots.COLUMNS:
        assert np.array_equal(getattr(loaded.catalogue, column), getattr(catalogue, column), equal_nan=True)
    assert loaded.brand_codes([8, 9]).tolist() == [0]
    assert loaded.category_positions(np.array([30, 31, 20])).tolist() == [1, -1, 0]


def test_columns_that_an_earlier_version_did_not_write_are_not_known(monkeypatch):
    monkeypatch.setattr(snapshots, "COLUMNS", ("categories", "embeddings"))
    catalogue = snapshots.load(published()).catalogue
    assert catalogue.brands.tolist() == [NO_BRAND] * 3
    assert np.isnan(catalogue.prices).all()


def test_publishing_does_not_promote():
    published()
    assert not Snapshot.objects.filter(is_live=True).exists()


def test_a_failed_publication_leaves_nothing_behind(settings, monkeypatch):
    monkeypatch.setattr(np, "save", lambda *args, **kwargs: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        published()
    assert not Snapshot.objects.exists()
    assert not list(settings.SNAPSHOT_ROOT.iterdir())


def test_one_snapshot_is_live_however_often_one_is_promoted():
    first, second = published(), published()
    for snapshot in (first, second, first):
        snapshots.promote(snapshot)
    assert Snapshot.objects.get(is_live=True) == first


def test_a_refused_snapshot_is_kept_and_not_promoted():
    refused = published(refusal="no products")
    with pytest.raises(NotPromotableError, match="no products"):
        snapshots.promote(refused)
    assert Snapshot.objects.filter(pk=refused.pk, is_live=False).exists()


def test_rolling_back_goes_to_the_good_one_before_and_no_further_than_there_is():
    first, refused, third = published(), published(refusal="bad"), published()
    snapshots.promote(first)
    snapshots.promote(third)
    assert snapshots.roll_back() == first
    with pytest.raises(NotPromotableError):
        snapshots.roll_back()
    assert Snapshot.objects.get(is_live=True) == first
    assert Snapshot.objects.get(pk=refused.pk).is_live is False


@pytest.mark.parametrize("harm", ["changed", "missing", "manifest", "list", "empty"])
def test_a_damaged_snapshot_is_not_loaded(settings, harm):
    snapshot = published()
    array = folder(snapshot) / "popular.scores.npy"
    if harm == "changed":
        content = bytearray(array.read_bytes())
        content[-1] ^= 1
        array.write_bytes(content)
    elif harm == "missing":
        array.unlink()
    else:
        text = {"manifest": "{", "list": "[]", "empty": '{"arrays": {}}'}[harm]
        (folder(snapshot) / snapshots.MANIFEST).write_text(text)
    with pytest.raises(DamagedSnapshotError):
        snapshots.load(snapshot)


def test_discarding_takes_files_and_row(settings):
    snapshot = published()
    place = folder(snapshot)
    assert place.exists()
    snapshots.discard(snapshot)
    assert not place.exists()
    assert not Snapshot.objects.exists()


def test_the_live_snapshot_cannot_be_discarded(settings):
    snapshot = published()
    snapshots.promote(snapshot)
    with pytest.raises(ValueError, match="live"):
        snapshots.discard(snapshot)
    assert folder(snapshot).exists()


def test_one_promoted_meanwhile_cannot_be_discarded():
    read_before = published()
    snapshots.promote(Snapshot.objects.get(pk=read_before.pk))
    with pytest.raises(ValueError, match="live"):
        snapshots.discard(read_before)
    assert folder(read_before).exists()


def test_strays_are_drafts_and_nothing_else(settings):
    snapshot = published()
    draft = settings.SNAPSHOT_ROOT / f"{'0' * 32}.draft"
    of_another_database, of_somebody = settings.SNAPSHOT_ROOT / ("1" * 32), settings.SNAPSHOT_ROOT / "photos"
    for path in (draft, of_another_database, of_somebody):
        path.mkdir()
    snapshots.discard_strays()
    assert set(settings.SNAPSHOT_ROOT.iterdir()) == {folder(snapshot), of_another_database, of_somebody}


def test_a_snapshot_whose_files_are_gone_is_not_promoted():
    snapshots.promote(first := published())
    broken = published()
    (folder(broken) / "popular.scores.npy").unlink()
    with pytest.raises(NotPromotableError, match="cannot be loaded"):
        snapshots.promote(broken)
    assert Snapshot.objects.get(is_live=True) == first


class TestLiveSnapshot:
    def test_there_is_none_before_the_first_training(self):
        assert LiveSnapshot().get() is None

    def test_the_first_look_finds_the_live_one(self):
        snapshots.promote(snapshot := published())
        assert LiveSnapshot().get().id == snapshot.pk

    def test_a_promotion_is_seen_at_the_next_look(self):
        live = LiveSnapshot()
        snapshots.promote(published())
        live.get()
        snapshots.promote(second := published())
        live.refresh()
        assert live.get().id == second.pk

    def test_the_same_snapshot_is_not_loaded_again(self):
        live = LiveSnapshot()
        snapshots.promote(published())
        before = live.get()
        live.refresh()
        assert live.get() is before

    def test_a_damaged_promotion_leaves_the_present_one_serving(self, settings, caplog):
        live = LiveSnapshot()
        snapshots.promote(first := published())
        live.get()
        snapshots.promote(second := published())
        (folder(second) / "popular.scores.npy").unlink()
        live.refresh()
        assert live.get().id == first.pk
        assert "keeping the present one" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_first_requests_of_a_process_all_wait_for_the_snapshot(monkeypatch):
    snapshots.promote(published())
    live, slow, found = LiveSnapshot(), snapshots.load, []
    monkeypatch.setattr(snapshots, "load", lambda snapshot: time.sleep(0.2) or slow(snapshot))

    def ask():
        found.append(live.get())
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [live.get()] * 4
    assert live.get() is not None


@pytest.mark.django_db(transaction=True)
def test_a_promotion_is_noticed_in_the_background_without_waiting(settings):
    settings.SNAPSHOT_CHECK_SECONDS = 0.01
    live = LiveSnapshot()
    snapshots.promote(first := published())
    assert live.get().id == first.pk
    snapshots.promote(second := published())
    deadline = time.monotonic() + 5
    while live.get().id != second.pk:
        assert time.monotonic() < deadline, "the promotion was never noticed"
        time.sleep(0.02)


def test_a_snapshot_of_a_version_that_knew_less_of_products_still_loads(monkeypatch):
    monkeypatch.setattr(snapshots, "COLUMNS", ("categories", "embeddings"))
    older = published()
    monkeypatch.undo()
    catalogue = snapshots.load(older).catalogue
    assert catalogue.categories.tolist() == [0, 0, 1]
    assert np.isnan(catalogue.prices).all()
    assert catalogue.seasons.tolist() == [-1, -1, -1]
