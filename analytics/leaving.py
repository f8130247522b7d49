"""What is recorded of a customer: told to them when they ask, and nobody's once they have left.

A visitor's id follows from the user's, so it would lead back to somebody who is gone. What they said
(searches, likes, saves, ratings) is deleted: the ids of likes and saves follow from the user's too. What they
were shown, looked at and bought stays under a new visitor who is nobody, so that what was sold and
clicked in those days stays true.
"""

from typing import Any
from uuid import uuid4

from django.db import transaction

from analytics import visitors
from analytics.models import Event, EventKind, Slate, Visitor

SAID = (EventKind.SEARCH, EventKind.LIKE, EventKind.SAVE, EventKind.RATE)


def recorded_of(user_id: int) -> dict[str, list[dict[str, Any]]]:
    """What a customer did and what they were recommended, oldest first, fit for JSON; two queries."""
    visitor = visitors.of_user(user_id).id
    events = Event.objects.filter(visitor=visitor).order_by("occurred_at").select_related("product")
    slates = Slate.objects.filter(visitor=visitor).order_by("served_at")
    return {
        "events": [_told(event) for event in events],
        "recommended": [
            {"at": at.isoformat(), "surface": surface, "products": products}
            for at, surface, products in slates.values_list("served_at", "surface", "product_ids")
        ],
    }


@transaction.atomic
def cut_loose(user_id: int) -> None:
    """Let nothing recorded lead to a customer who left; one statement per table and kind of fate."""
    former = Visitor.objects.select_for_update().filter(pk=visitors.of_user(user_id).id).first()
    if former is None:
        return
    nobody = Visitor.objects.create(
        id=uuid4(), first_seen_at=former.first_seen_at, last_seen_at=former.last_seen_at
    )
    Event.objects.filter(visitor=former, kind__in=SAID).delete()
    Event.objects.filter(visitor=former).update(visitor=nobody)
    Slate.objects.filter(visitor=former).update(visitor=nobody)
    Visitor.objects.filter(merged_into=former).delete()
    former.delete()


def _told(event: Event) -> dict[str, Any]:
    return {
        "at": event.occurred_at.isoformat(),
        "kind": event.kind,
        "product": event.product.title if event.product else None,
        "quantity": event.quantity,
        **event.properties,
    }
