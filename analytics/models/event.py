"""What visitors did. Partitioned by month (`partitions.py`), written by one writer (`events.py`)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.models.visitor import Visitor
from shop.models import Product


class EventKind(models.TextChoices):
    """The things a visitor can do that are remembered."""

    VIEW = "view", _("View")
    CLICK = "click", _("Click on a recommendation")
    SEARCH = "search", _("Search")
    ADD_TO_CART = "add_to_cart", _("Add to cart")
    REMOVE_FROM_CART = "remove_from_cart", _("Remove from cart")
    BUY = "buy", _("Buy")
    LIKE = "like", _("Like")
    SAVE = "save", _("Save")
    RATE = "rate", _("Rate")


class Event(models.Model):
    """Something a visitor did, once. Its UUIDv7 id is its identity, whoever sends it again.

    Foreign keys are not enforced by the database: events outlive products, and checks cost more than they
    protect on an append-only table.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    visitor = models.ForeignKey(
        Visitor, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="events"
    )
    kind = models.CharField(max_length=20, choices=EventKind)
    occurred_at = models.DateTimeField()
    product = models.ForeignKey(
        Product, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True, related_name="+"
    )
    quantity = models.IntegerField(default=1)
    order_id = models.BigIntegerField(null=True)
    slate_id = models.UUIDField(null=True)
    slate_position = models.SmallIntegerField(null=True)
    properties = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["visitor", "-occurred_at"], name="event_of_visitor"),
            models.Index(
                fields=["slate_id"], condition=models.Q(slate_id__isnull=False), name="event_of_slate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.occurred_at:%Y-%m-%d %H:%M}"
