"""Orders and payments. What was agreed is never edited; orders move, by `shop.orders` and `shop.payments`."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from payments import PaymentError

from shop import orders, payments
from shop.admin.exports import ExportAdmin
from shop.admin.pages import Act, ActRefused, ActsAdmin, ReadOnlyAdmin, ReadOnlyInline, badge, brief
from shop.exceptions import MoveNotAllowed, NothingPaid
from shop.models import DeliveryAddress, Order, OrderLine, OrderStatus, Payment
from shop.money import formatted

TONES = {
    OrderStatus.PLACED: "busy",
    OrderStatus.PAID: "good",
    OrderStatus.SHIPPED: "good",
    OrderStatus.CANCELLED: "bad",
    OrderStatus.REFUNDED: "bad",
}

MOVES: dict[str, tuple[Act, Callable[[Order], Order]]] = {
    OrderStatus.SHIPPED: (
        Act("shipped", _("Mark as shipped")),
        lambda order: orders.move(order, OrderStatus.SHIPPED),
    ),
    OrderStatus.DELIVERED: (
        Act("delivered", _("Mark as delivered")),
        lambda order: orders.move(order, OrderStatus.DELIVERED),
    ),
    OrderStatus.CANCELLED: (
        Act(
            "cancelled",
            _("Cancel the order"),
            _("Its stock goes back on sale, and what was paid is given back."),
        ),
        payments.cancel,
    ),
    OrderStatus.REFUNDED: (
        Act("refunded", _("Refund the order"), _("All that was paid for it is given back.")),
        payments.refund,
    ),
}
"""What staff do with orders, by the status it leads to. Paid is not among them: payments do that."""


class OrderLineInline(ReadOnlyInline):
    """What was bought, as agreed."""

    model = OrderLine
    fields = ["picked", "sku", "quantity", "price", "line_total", "came_from"]
    readonly_fields = ["picked", "price", "line_total", "came_from"]
    verbose_name_plural = _("lines")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).select_related("order")

    @admin.display(description=_("product"))
    def picked(self, line: OrderLine) -> SafeString | str:
        name = f"{line.title} · {line.label}" if line.label else line.title
        if line.product_id is None:
            return name
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:shop_product_change", args=[line.product_id]), name
        )

    @admin.display(description=_("unit price"))
    def price(self, line: OrderLine) -> str:
        return formatted(line.unit_price, currency=line.order.currency)

    @admin.display(description=_("total"))
    def line_total(self, line: OrderLine) -> str:
        return formatted(line.total, currency=line.order.currency)

    @admin.display(description=_("came from"))
    def came_from(self, line: OrderLine) -> str:
        if line.slate_id is None or line.slate_position is None:
            return "–"
        return _("place %(place)d of slate %(slate)s") % {
            "place": line.slate_position + 1,
            "slate": line.slate_id,
        }


class DeliveryAddressInline(ReadOnlyInline):
    """Where it goes."""

    model = DeliveryAddress
    fields = [
        "full_name",
        "line1",
        "line2",
        "city",
        "region",
        "postcode",
        "country",
        "phone",
    ]
    verbose_name_plural = _("delivery address")


class PaymentInline(ReadOnlyInline):
    """How it was paid, every attempt."""

    model = Payment
    fields = ["attempt", "variant", "status", "total", "captured_amount", "message"]
    readonly_fields = ["attempt"]

    @admin.display(description=_("attempt"))
    def attempt(self, payment: Payment) -> SafeString:
        page = reverse("admin:shop_payment_change", args=[payment.pk])
        return format_html('<a href="{}">{}</a>', page, brief(payment.created))


@admin.register(Order)
class OrderAdmin(ActsAdmin, ExportAdmin):
    """What was agreed with customers, and how far it is."""

    list_display = ["number", "customer", "state", "amount", "delivery_method", "placed"]
    list_filter = ["status", "placed_at", "delivery_method"]
    list_select_related = ["user"]
    search_fields = ["number", "email", "user__email", "user__name", "lines__sku"]
    search_help_text = _("Order number, customer or SKU")
    inlines = [OrderLineInline, DeliveryAddressInline, PaymentInline]
    actions = ["mark_shipped", "mark_delivered", "cancel", "refund"]
    readonly_fields = ["number", "state", "customer", "amount", "goods", "delivery"]
    fieldsets = [
        (None, {"fields": [("number", "state"), ("customer", "email"), "placed_at"]}),
        (_("Money"), {"fields": [("goods", "delivery", "amount")]}),
    ]
    view_on_site = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def acts(self, obj: Order) -> list[Act]:
        return [act for status, (act, _move) in MOVES.items() if _is_possible(obj, status)]

    def perform(self, request: HttpRequest, obj: Order, slug: str) -> str:
        if slug not in MOVES:
            raise ActRefused(_("There is no such act."))
        try:
            moved = MOVES[slug][1](obj)
        except MoveNotAllowed as refusal:
            now, asked = (OrderStatus(each).label.lower() for each in (refusal.status, refusal.asked))
            raise ActRefused(
                _("Order %(number)s is %(now)s and cannot become %(asked)s.")
                % {"number": obj.number, "now": now, "asked": asked}
            ) from refusal
        except NothingPaid as refusal:
            raise ActRefused(
                _("Order %(number)s has no payment that could be given back.") % {"number": obj.number}
            ) from refusal
        except PaymentError as refusal:
            raise ActRefused(
                _("The payment provider refused for order %(number)s: %(reason)s")
                % {"number": obj.number, "reason": refusal}
            ) from refusal
        return _("Order %(number)s is now %(status)s.") % {
            "number": moved.number,
            "status": moved.get_status_display().lower(),
        }

    @admin.action(description=_("Mark as shipped"), permissions=["change"])
    def mark_shipped(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        self.act_on(request, queryset, OrderStatus.SHIPPED)

    @admin.action(description=_("Mark as delivered"), permissions=["change"])
    def mark_delivered(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        self.act_on(request, queryset, OrderStatus.DELIVERED)

    @admin.action(description=_("Cancel: stock and money go back"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        self.act_on(request, queryset, OrderStatus.CANCELLED)

    @admin.action(description=_("Refund: money goes back"), permissions=["change"])
    def refund(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        self.act_on(request, queryset, OrderStatus.REFUNDED)

    @admin.display(description=_("customer"), ordering="user")
    def customer(self, order: Order) -> SafeString | str:
        if order.user is None:
            return _("Guest, %(email)s") % {"email": order.email} if order.email else str(_("Guest"))
        page = reverse("admin:shop_user_change", args=[order.user.pk])
        return format_html('<a href="{}">{}</a>', page, order.user)

    @admin.display(description=_("status"), ordering="status")
    def state(self, order: Order) -> SafeString:
        return badge(order.get_status_display(), TONES.get(OrderStatus(order.status), ""))

    @admin.display(description=_("placed at"), ordering="placed_at")
    def placed(self, order: Order) -> str:
        return brief(order.placed_at)

    @admin.display(description=_("total"), ordering="total")
    def amount(self, order: Order) -> str:
        return formatted(order.total, currency=order.currency)

    @admin.display(description=_("goods"))
    def goods(self, order: Order) -> str:
        return formatted(order.subtotal, currency=order.currency)

    @admin.display(description=_("delivery"))
    def delivery(self, order: Order) -> str:
        price = formatted(order.delivery_price, currency=order.currency)
        return f"{price}, {order.get_delivery_method_display()}"


def _is_possible(order: Order, status: str) -> bool:
    return payments.can_cancel(order) if status == OrderStatus.CANCELLED else orders.can_move(order, status)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Attempts to pay. Money is given back by refunding or cancelling the order."""

    list_display = ["__str__", "of_order", "state", "total", "captured_amount", "currency", "created"]
    list_filter = ["status", "variant", "created"]
    list_select_related = ["order"]
    search_fields = ["order__number", "transaction_id", "billing_email"]
    search_help_text = _("Order number, transaction or e-mail address")
    ordering = ["-pk"]
    fields = [
        "of_order",
        ("status", "fraud_status"),
        "message",
        ("variant", "transaction_id"),
        ("total", "captured_amount", "currency"),
        "billing_email",
        ("created", "modified"),
    ]
    readonly_fields = ["of_order", "created", "modified"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("order"), ordering="order")
    def of_order(self, payment: Payment) -> SafeString:
        page = reverse("admin:shop_order_change", args=[payment.order_id])
        return format_html('<a href="{}">{}</a>', page, payment.order)

    @admin.display(description=_("status"), ordering="status")
    def state(self, payment: Payment) -> SafeString:
        tones = {"confirmed": "good", "rejected": "bad", "error": "bad", "waiting": "busy"}
        return badge(payment.get_status_display(), tones.get(payment.status, ""))
