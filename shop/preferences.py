"""What shoppers told us they like: kept with the account, and with a guest's session until they have one."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.http import HttpRequest

from shop.models import Brand, Category, Preferences, User

SESSION_KEY = "answers"


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to the questionnaire, each of them optional; categories and brands by primary key."""

    categories: tuple[int, ...] = ()
    brands: tuple[int, ...] = ()
    budget: Decimal | None = None
    gender: str = ""
    birth_year: int | None = None


def of_request(request: HttpRequest) -> Answers | None:
    """What whoever is browsing answered; None for somebody who was not asked or did not say."""
    if isinstance(request.user, User):
        return of_user(request.user.pk)
    kept = request.session.get(SESSION_KEY)
    return _from_session(kept) if kept else None


def of_user(user_id: int) -> Answers | None:
    """What a customer answered, in one query."""
    kept = (
        Preferences.objects.filter(user=user_id)
        .annotate(category_ids=_chosen("category"), brand_ids=_chosen("brand"))
        .first()
    )
    if kept is None:
        return None
    return Answers(
        categories=tuple(kept.category_ids),
        brands=tuple(kept.brand_ids),
        budget=kept.budget,
        gender=kept.gender,
        birth_year=kept.birth_year,
    )


def names(user: User) -> list[str]:
    """What a customer's favourite categories and brands are called, in two queries."""
    categories = Category.objects.filter(preferences__user=user).values_list("name", flat=True)
    brands = Brand.objects.filter(preferences__user=user).values_list("name", flat=True)
    return [*categories, *brands]


def keep(request: HttpRequest, answers: Answers) -> None:
    """Keep the answers of whoever is browsing in place of their earlier ones."""
    if isinstance(request.user, User):
        keep_for(request.user, answers)
    else:
        request.session[SESSION_KEY] = _for_session(answers)


@transaction.atomic
def keep_for(user: User, answers: Answers) -> None:
    """Keep a customer's answers in place of their earlier ones, as far as what they name is still there."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two at once would leave a mixture
    kept, _created = Preferences.objects.update_or_create(
        user=user,
        defaults={"budget": answers.budget, "gender": answers.gender, "birth_year": answers.birth_year},
    )
    kept.categories.set(Category.objects.filter(pk__in=answers.categories))
    kept.brands.set(Brand.objects.filter(pk__in=answers.brands))


def bring_along(request: HttpRequest, user: User) -> None:
    """Have what a guest answered belong to the customer they have become, unless that one answered before."""
    kept = request.session.pop(SESSION_KEY, None)
    if kept and not Preferences.objects.filter(user=user).exists():
        keep_for(user, _from_session(kept))


@cache
def _chosen(kind: str) -> ArraySubquery:
    """The primary keys of the categories or brands that a row of preferences names, ascending."""
    field: Any = {"category": Preferences.categories, "brand": Preferences.brands}[kind]
    rows = field.through.objects.filter(preferences=OuterRef("pk"))
    return ArraySubquery(rows.order_by(f"{kind}_id").values(f"{kind}_id"))


def _for_session(answers: Answers) -> dict[str, Any]:
    return {
        "categories": answers.categories,
        "brands": answers.brands,
        "budget": None if answers.budget is None else str(answers.budget),
        "gender": answers.gender,
        "birth_year": answers.birth_year,
    }


def _from_session(kept: dict[str, Any]) -> Answers:
    return Answers(
        categories=tuple(kept["categories"]),
        brands=tuple(kept["brands"]),
        budget=None if kept["budget"] is None else Decimal(kept["budget"]),
        gender=kept["gender"],
        birth_year=kept["birth_year"],
    )
