"""The storefront's addresses."""

from django.conf import settings
from django.urls import path

from shop.views import cart, catalogue, checkout, dashboard, lists, orders, personas, product

urlpatterns = [
    path("", catalogue.home, name="home"),
    path("c/<slug:slug>/", catalogue.category, name="category"),
    path("search/", catalogue.search, name="search"),
    path("p/<slug:slug>/", product.product, name="product"),
    path("p/<slug:slug>/review/", product.review, name="review"),
    path("p/<slug:slug>/like/", lists.like, name="like"),
    path("p/<slug:slug>/save/", lists.save, name="save"),
    path("for-you/", dashboard.for_you, name="for_you"),
    path("for-you/<slug:key>/", dashboard.for_you, name="for_you_tab"),
    path("saved/", lists.saved, name="saved"),
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.add, name="cart_add"),
    path("cart/lines/<int:variant_id>/", cart.line, name="cart_line"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<slug:number>/", orders.order, name="order"),
    path("orders/<slug:number>/pay/", orders.pay, name="order_pay"),
    path("orders/<slug:number>/done/", orders.done, name="order_done"),
]

if settings.DEMO:
    urlpatterns += [
        path("demo/step-into/<int:user_id>/", personas.step_into, name="step_into"),
        path("demo/step-out/", personas.step_out, name="step_out"),
    ]
