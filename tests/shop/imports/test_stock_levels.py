"""Stock levels from a file: corrected by the difference to what was there at its upload."""

import pytest
from django.utils import timezone

from shop.imports import loading
from shop.models import ImportKind
from tests.factories import order_of
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
