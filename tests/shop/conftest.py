"""Browsers of staff, one of a guest about to buy, and a Stripe to pay at."""

import pytest
import stripe
from django.contrib.auth.models import Permission
from payments.core import PROVIDER_CACHE

from shop.payments import stripe_checkout
from tests.factories import UserFactory
from tests.shop.fake_stripe import WEBHOOK_SECRET, FakeStripe


@pytest.fixture
def admin(staff, browser_of):
    return browser_of(staff)


@pytest.fixture
def clerk(db, browser_of):
    """`clerk("view_order")`: the browser of a member of staff who may do just that."""

    def hired(*codenames):
        user = UserFactory(is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        return browser_of(user)

    return hired


@pytest.fixture
def shopper(guest, variant):
    """A guest with two chairs in the cart."""
    guest.post("/cart/add/", {"variant": variant.pk, "quantity": 2})
    return guest


@pytest.fixture
def fake(settings, monkeypatch):
    """The Stripe of the tests, and the shop set up to be paid through it."""
    fake = FakeStripe()
    monkeypatch.setattr(stripe, "api_base", fake.address)
    monkeypatch.setattr(stripe_checkout, "ANSWER_SECONDS", 1)
    settings.PAYMENT_PROVIDER = "stripe"
    settings.PAYMENT_VARIANTS = {
        **settings.PAYMENT_VARIANTS,
        "stripe": (
            "shop.payments.stripe_checkout.StripeProvider",
            {"api_key": "sk_test_1", "endpoint_secret": WEBHOOK_SECRET},
        ),
    }
    PROVIDER_CACHE.pop("stripe", None)
    yield fake
    PROVIDER_CACHE.pop("stripe", None)
    fake.close()
