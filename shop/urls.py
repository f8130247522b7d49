"""The storefront's addresses."""

from django.conf import settings
from django.urls import path

from shop.views import (
    account,
    account_data,
    addresses,
    cart,
    catalogue,
    checkout,
    dashboard,
    discovery,
    languages,
    lists,
    order_acts,
    orders,
    personas,
    product,
    reviews,
)

urlpatterns = [
    path("", catalogue.home, name="home"),
    path("c/<slug:slug>/", catalogue.category, name="category"),
    path("search/", catalogue.search, name="search"),
    path("search/suggestions/", catalogue.suggest, name="suggest"),
    path("p/<slug:slug>/", product.product, name="product"),
    path("p/<slug:slug>/review/", reviews.review, name="review"),
    path("p/<slug:slug>/like/", lists.like, name="like"),
    path("p/<slug:slug>/save/", lists.save, name="save"),
    path("p/<slug:slug>/wait/", lists.wait, name="wait"),
    path("for-you/", dashboard.for_you, name="for_you"),
    path("for-you/<slug:key>/", dashboard.for_you, name="for_you_tab"),
    path("saved/", lists.saved, name="saved"),
    path("language/", languages.choose, name="choose_language"),
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.add, name="cart_add"),
    path("cart/lines/<int:variant_id>/", cart.line, name="cart_line"),
    path("cart/lines/<int:variant_id>/keep/", cart.keep, name="cart_keep"),
    path("cart/undo/", cart.undo, name="cart_undo"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("robots.txt", discovery.robots, name="robots"),
    path("sitemap.xml", discovery.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", discovery.sitemap_part, name="sitemap_part"),
    path("account/", account.overview, name="account"),
    path("account/profile/", account.profile, name="profile"),
    path("account/preferences/", account.answers, name="preferences"),
    path("account/addresses/", addresses.listed, name="addresses"),
    path("account/addresses/new/", addresses.new, name="address_new"),
    path("account/addresses/<int:address_id>/", addresses.edit, name="address"),
    path("account/addresses/<int:address_id>/default/", addresses.make_default, name="address_default"),
    path("account/addresses/<int:address_id>/delete/", addresses.delete, name="address_delete"),
    path("account/data/", account_data.data, name="account_data"),
    path("account/data/download/", account_data.download, name="account_download"),
    path("account/data/delete/", account_data.delete, name="account_delete"),
    path("orders/", orders.orders, name="orders"),
    path("orders/find/", order_acts.find, name="order_find"),
    path("orders/<slug:number>/", orders.order, name="order"),
    path("orders/<slug:number>/pay/", orders.pay, name="order_pay"),
    path("orders/<slug:number>/done/", orders.done, name="order_done"),
    path("orders/<slug:number>/cancel/", order_acts.cancel, name="order_cancel"),
    path("orders/<slug:number>/again/", order_acts.again, name="order_again"),
    path("orders/<slug:number>/invoice/", order_acts.invoice, name="order_invoice"),
]

if settings.DEMO:
    urlpatterns += [
        path("demo/step-into/<int:user_id>/", personas.step_into, name="step_into"),
        path("demo/step-out/", personas.step_out, name="step_out"),
    ]
