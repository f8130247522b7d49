"""Who may use which address. Every route of the shop has its line here; one without fails `test_access.py`.

`everybody()` is a route that serves whoever asks with what is theirs or everybody's. `only("owner")` is a
route about one thing of one person. Both are tried by the whole cast: nobody ever reads a word of the owner's
or of the guest's, or changes a row of theirs, but they themselves.

To add a route: its name, who may, and where its address or its form needs something, how that is made from
the scene.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Permission

from shop import orders as moves
from shop import payments
from shop.models import Cart, Order, OrderStatus, Product, User, Variant
from tests.factories import (
    CHECKOUT_FORM,
    AddressFactory,
    CartFactory,
    ProductFactory,
    ReviewFactory,
    UserFactory,
    order_of,
)

SECRET_LANE = "17 Secret Lane"


@dataclass(frozen=True)
class Scene:
    """Two people with something to hide, and something everybody may see."""

    owner: User
    owners_order: Order
    guests_order: Order
    guests_cart: Cart
    persona: User
    chair: Product
    unlisted: Variant
    """In the carts of both; the shop does not show it any more."""
    address_id: int
    review_id: int

    @property
    def secrets(self) -> dict[str, set[str]]:
        """Words that nobody else may read, by whose they are."""
        both = {SECRET_LANE, self.unlisted.product.title}
        return {
            "owner": {*both, self.owner.email, self.owners_order.number, "between us"},
            "guest": {*both, "gus@secret.example", self.guests_order.number},
        }


Made = Callable[[Scene], Any]


@dataclass(frozen=True)
class Rule:
    """Whose a route is (nobody's in particular when empty), its arguments, and what a form sends there."""

    owners: frozenset[str] = frozenset()
    arguments: Made = lambda _: ()
    sent: Made = lambda _: {}


def everybody(arguments: Made = lambda _: (), *, sent: Made = lambda _: {}) -> Rule:
    """A route that serves whoever asks."""
    return Rule(frozenset(), arguments, sent)


def only(*owners: str, arguments: Made, sent: Made = lambda _: {}) -> Rule:
    """A route that exists for these people only; for others there is nothing."""
    return Rule(frozenset(owners), arguments, sent)


def _chair(scene: Scene) -> tuple[str]:
    return (scene.chair.slug,)


def _owners_order(scene: Scene) -> tuple[str]:
    return (scene.owners_order.number,)


def _guests_order(scene: Scene) -> tuple[str]:
    return (scene.guests_order.number,)


def _owners_address(scene: Scene) -> tuple[int]:
    return (scene.address_id,)


def _checkout(_: Scene) -> dict[str, str]:
    return {**CHECKOUT_FORM, "idempotency_key": uuid4().hex}


_CARD = {"card_number": payments.GOOD_CARD}

RULES: dict[str, list[Rule]] = {
    "home": [everybody()],
    "category": [everybody(lambda scene: (scene.chair.category.slug,))],
    "search": [everybody()],
    "suggest": [everybody()],
    "robots": [everybody()],
    "sitemap": [everybody()],
    "sitemap_part": [everybody(lambda _: ("products",))],
    "product": [everybody(_chair)],
    "review": [everybody(_chair, sent=lambda _: {"rating": 1, "text": "Bad"})],
    "like": [everybody(_chair)],
    "save": [everybody(_chair)],
    "wait": [everybody(_chair, sent=lambda scene: {"variant": scene.chair.variants.get().pk})],
    "saved": [everybody()],
    "for_you": [everybody()],
    "for_you_tab": [everybody(lambda _: ("history",))],
    "choose_language": [everybody(sent=lambda _: {"language": "de"})],
    "cart": [everybody()],
    "cart_add": [everybody(sent=lambda scene: {"variant": scene.chair.variants.get().pk, "quantity": 1})],
    "cart_line": [everybody(lambda scene: (scene.unlisted.pk,), sent=lambda _: {"quantity": 0})],
    "cart_keep": [everybody(lambda scene: (scene.unlisted.pk,))],
    "cart_undo": [everybody(sent=lambda _: {"removed": "made-up"})],
    "checkout": [everybody(sent=_checkout)],
    "account": [everybody()],
    "profile": [everybody(sent=lambda _: {"name": "Somebody Else"})],
    "preferences": [everybody(sent=lambda _: {"budget": "20"})],
    "account_data": [everybody()],
    "account_download": [everybody()],
    "account_delete": [everybody(sent=lambda _: {"password": "guessed"})],
    "addresses": [everybody()],
    "address_new": [everybody(sent=_checkout)],
    "address": [only("owner", arguments=_owners_address, sent=_checkout)],
    "address_default": [only("owner", arguments=_owners_address)],
    "address_delete": [only("owner", arguments=_owners_address)],
    "orders": [everybody()],
    "order_find": [
        everybody(sent=lambda scene: {"number": scene.owners_order.number, "email": scene.owner.email})
    ],
    "order": [only("owner", arguments=_owners_order), only("guest", arguments=_guests_order)],
    "order_pay": [
        only("owner", arguments=_owners_order, sent=lambda _: _CARD),
        only("guest", arguments=_guests_order, sent=lambda _: _CARD),
    ],
    "order_done": [only("owner", arguments=_owners_order), only("guest", arguments=_guests_order)],
    "order_invoice": [only("owner", arguments=_owners_order), only("guest", arguments=_guests_order)],
    "order_cancel": [only("owner", arguments=_owners_order), only("guest", arguments=_guests_order)],
    "order_again": [only("owner", arguments=_owners_order), only("guest", arguments=_guests_order)],
    "step_into": [everybody(lambda scene: (scene.persona.pk,))],
    "step_out": [everybody()],
    "account_login": [everybody(sent=lambda scene: {"login": scene.owner.email, "password": "guessed"})],
    "account_logout": [everybody()],
    "account_inactive": [everybody()],
    "account_signup": [
        everybody(sent=lambda scene: {"email": scene.owner.email, "password1": "a-New-One-7"})
    ],
    "account_reauthenticate": [everybody(sent=lambda _: {"password": "guessed"})],
    "account_email": [
        everybody(sent=lambda scene: {"email": scene.owner.email, "action_primary": "", "action_remove": ""})
    ],
    "account_email_verification_sent": [everybody()],
    "account_change_password": [everybody(sent=lambda _: {"oldpassword": "x", "password1": "y"})],
    "account_set_password": [everybody()],
    "account_reset_password": [everybody()],
    "account_confirm_login_code": [everybody(sent=lambda _: {"code": "123456"})],
    # What these four do is for whoever knows the key, which is drawn at random and sent to one person.
    "account_confirm_email": [everybody(lambda _: ("not-the-key",))],
    "account_reset_password_from_key": [everybody(lambda _: ("1", "not-the-key"))],
    "process_payment": [everybody(lambda _: (uuid4(),))],
    "static_process_payment": [everybody(lambda _: ("test",))],
    "account_reset_password_from_key_done": [everybody()],
    "account_reset_password_done": [everybody()],
    "health_live": [everybody()],
    "health_ready": [everybody()],
    "^media/(?P<path>.*)$": [everybody(lambda _: ("../secret_key",))],
}
"""By name, or by pattern for a route without one. Admin's have rules of their own below."""


ADMIN_FOR_ANY_STAFF = {
    "index",
    "logout",
    "login",
    "password_change",
    "password_change_done",
    "jsi18n",
    "view_on_site",
    "app_list",
    "autocomplete",
}
"""Pages about admin itself. `autocomplete` and `app_list` ask for permissions by what is asked of them."""

ADMIN_PERMISSIONS = {
    "changelist": "view",
    "add": "add",
    "change": "view",
    "delete": "delete",
    "history": "view",
    "act": "change",
    "export": "export",
    "auth_user_password_change": "change",
    "recommendations_snapshot_roll_back": "change",
    "recommendations_trainingrun_retrain": "add",
    "recommendations_trainingrun_progress": "view",
}
"""What a page of a model asks for, by the last word of its route's name, or by all of it."""


def staged(owner: User, persona: User) -> Scene:
    """The scene; the guest's cart and order are still to be handed to a browser."""
    chair, lamp = ProductFactory(title="Oak chair"), ProductFactory(title="Unlisted lamp")
    unlisted = lamp.variants.get()
    orders = [order_of(unlisted, user=owner), order_of(unlisted)]
    for order, email in zip(orders, (owner.email, "gus@secret.example"), strict=True):
        order.email = email
        order.save()
        moves.move(order, OrderStatus.PAID)
        type(order.delivery_address).objects.filter(order=order).update(line1=SECRET_LANE)
    lamp.is_visible = False
    lamp.save()
    CartFactory(user=owner, holding={unlisted: 2})
    review = ReviewFactory(user=owner, product=chair, text="between us", status="pending")
    return Scene(
        owner=owner,
        owners_order=orders[0],
        guests_order=orders[1],
        guests_cart=CartFactory(holding={unlisted: 3}),
        persona=persona,
        chair=chair,
        unlisted=unlisted,
        address_id=AddressFactory(user=owner, line1=SECRET_LANE).pk,
        review_id=review.pk,
    )


def staff_with(*kinds: str) -> User:
    """A member of staff, no superuser, with these permissions (`view`, `change` …) on every model."""
    user = UserFactory(is_staff=True)
    allowed = [each for each in Permission.objects.all() if each.codename.partition("_")[0] in kinds]
    user.user_permissions.set(allowed)
    return user
