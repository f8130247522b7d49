"""What axe, a program that looks at pages as assistive technology does, has to say about ours."""

import pytest

from shop.models import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_no_page_of_the_shop_has_a_grave_finding(demo_shop, either_page, assert_accessible, keep_picture):
    product = Product.objects.sellable().order_by("pk").first()
    pages = {
        "home": "/",
        "category": product.category.get_absolute_url(),
        "search": "/search/?q=shirt",
        "nothing-found": "/search/?q=zzzz",
        "product": product.get_absolute_url(),
        "cart": "/cart/",
        "sign-in": "/accounts/login/",
        "sign-up": "/accounts/signup/",
        "not-found": "/p/there-is-none/",
    }
    for name, address in pages.items():
        either_page.goto(address)
        assert_accessible(either_page)
        keep_picture(either_page, name)
