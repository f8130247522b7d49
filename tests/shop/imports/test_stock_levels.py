"""Stock levels from a file: corrected by the difference to what was there at its upload."""

import pytest
from django.utils import timezone

from shop.imports import loading, stock_levels
from shop.models import ImportKind, Variant
from tests.factories import VariantFactory, order_of
from tests.shop.imports.test_catalogue import kept

pytestmark = pytest.mark.django_db


def test_what_is_sold_between_upload_and_loading_stays_sold(variant):
    upload = kept(f"sku,stock\n{variant.sku},25\n", ImportKind.STOCK)
    order_of(variant, quantity=3)
    loading.load(upload, also_with_bad_rows=False, now=timezone.now())
    variant.refresh_from_db()
    assert variant.stock == 22


def test_a_stock_file_names_what_it_cannot_correct(variant):
    file = f"sku,stock\n{variant.sku},5\nGONE,1\n{variant.sku},6\n{variant.sku}x,-1\n"
    plan = loading.plan(kept(file, ImportKind.STOCK))
    found = [(each.line, each.column) for each in plan.problems]
    assert found == [(3, "sku"), (4, "sku"), (5, "stock"), (5, "sku")]


def test_rows_without_a_sku_are_told_only_that():
    found = loading.plan(kept("sku,stock\n,1\n,2\n", ImportKind.STOCK)).problems
    assert [(each.line, each.text) for each in found] == [
        (2, "This field is required."),
        (3, "This field is required."),
    ]


def test_a_variant_deleted_since_the_upload_is_named_and_not_counted_as_changed(variant):
    other = VariantFactory(sku="OTHER")
    upload = kept(f"sku,stock\n{variant.sku},5\nOTHER,5\n", ImportKind.STOCK)
    other.delete()
    with pytest.raises(loading.BadRows) as refusal:
        loading.load(upload, also_with_bad_rows=False, now=timezone.now())
    assert [(each.line, each.column) for each in refusal.value.plan.problems] == [(3, "sku")]
    outcome = loading.load(upload, also_with_bad_rows=True, now=timezone.now()).outcome
    assert (outcome["changed"], outcome["bad"]) == (1, 1)


def test_what_is_deleted_while_a_file_is_loaded_is_not_counted(variant, monkeypatch):
    VariantFactory(sku="OTHER")
    upload = kept(f"sku,stock\n{variant.sku},5\nOTHER,5\n", ImportKind.STOCK)
    load = stock_levels.load

    def delete_and_load(*arguments):
        Variant.objects.filter(sku="OTHER").delete()
        return load(*arguments)

    monkeypatch.setattr(stock_levels, "load", delete_and_load)
    outcome = loading.load(upload, also_with_bad_rows=False, now=timezone.now()).outcome
    assert outcome["changed"] == 1


def test_a_variant_made_since_the_upload_asks_for_another():
    upload = kept("sku,stock\nNEW,5\n", ImportKind.STOCK)
    assert "Nothing with this SKU" in loading.plan(upload).problems[0].text
    VariantFactory(sku="NEW")
    assert "upload the file again" in loading.plan(upload).problems[0].text
