"""Browsers of staff, and one of a guest about to buy."""

import pytest
from django.contrib.auth.models import Permission

from tests.factories import UserFactory


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
