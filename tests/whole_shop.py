"""A shop with at least one row of everything admin shows, for tests that look at every page there is."""

from datetime import UTC, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils import timezone
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from analytics import history, visitors
from analytics.history import PastEvent
from analytics.models import EventKind, Slate
from analytics.time_ids import new_id
from recommendations.models import ProductEmbedding, Snapshot, TrainingRun, TrainingStatus
from shop import payments
from shop.models import CsvImport, Like, Product, SavedItem, User
from tests.factories import (
    AddressFactory,
    CartFactory,
    CategoryFactory,
    ImageFactory,
    ProductFactory,
    ReviewFactory,
    VariantFactory,
    order_of,
)


def one_of_everything(user: User) -> Product:
    """Fill the shop with this customer's doings; the product they bought, in one of its two kinds."""
    category = CategoryFactory(name="Lamps", parent=CategoryFactory(name="Home"))
    lamp = ProductFactory(title="Desk lamp", slug="desk-lamp", category=category)
    VariantFactory(product=lamp, colour="Red", size="L", price=25)
    ImageFactory(product=lamp)
    ProductFactory.create_batch(4, category=category)
    AddressFactory(user=user)
    CartFactory(user=user, holding={lamp.variants.first(): 2})
    payments.pay(order_of(lamp.variants.first(), user=user), {"card_number": payments.GOOD_CARD})
    order_of(lamp.variants.last(), user=user)
    ReviewFactory(user=user, product=lamp)
    Like.objects.create(user=user, product=lamp)
    SavedItem.objects.create(user=user, product=lamp)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    Group.objects.create(name="Packers")
    CsvImport.objects.create(file_name="stock.csv", content=b"sku,price\nSKU-1,x\n")
    _behaviour(user, lamp)
    _learning(lamp)
    _timetable()
    return lamp


def first_row(model: type[Model]) -> Any:
    """The first row admin lists of a model; there has to be one."""
    row = model._default_manager.order_by("pk").first()
    assert row is not None, f"`one_of_everything` makes no {model._meta.label}"
    return row


def admin_models() -> list[type[Model]]:
    """Every model that has pages in admin."""
    return list(admin.site._registry)


def _behaviour(user: User, product: Product) -> None:
    visitor, now = visitors.of_user(user.pk), timezone.now()
    event = PastEvent(new_id(now), visitor, EventKind.VIEW, now, product.pk)
    history.load([event])
    Slate.objects.create(
        id=new_id(now),
        visitor_id=visitor.id,
        surface="home",
        product_ids=[product.pk],
        scores=[0.5],
        sources=["als"],
        reasons=[{"code": "taste", "products": [product.pk]}],
        duration_us=900,
        served_at=now,
    )


def _learning(product: Product) -> None:
    figures = {"recall": {"home": 0.2}, "ndcg": {"home": 0.1}, "coverage": {"home": 0.4}}
    manifest = {"products": 1, "parameters": {"als": {"factors": 32}}, "arrays": {}}
    kept: dict[str, Any] = {"manifest": manifest, "metrics": {"shoppers": 3, "k": 10, **figures}}
    earlier = Snapshot.objects.create(promoted_at=datetime(2026, 1, 1, tzinfo=UTC), **kept)
    Snapshot.objects.create(is_live=True, promoted_at=timezone.now(), **kept)
    TrainingRun.objects.create(trigger="admin", status=TrainingStatus.SUCCEEDED, snapshot=earlier)
    ProductEmbedding.objects.create(product=product, vector=[1.0] + [0.0] * 383, model_name="bundled")


def _timetable() -> None:
    hourly = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.HOURS)
    PeriodicTask.objects.create(name="Count", task="shop.tasks.count", interval=hourly, enabled=False)
    CrontabSchedule.objects.create(hour="4")
    ClockedSchedule.objects.create(clocked_time=datetime(2030, 1, 1, tzinfo=UTC))
    SolarSchedule.objects.create(event="sunset", latitude=51, longitude=0)
