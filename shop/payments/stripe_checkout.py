"""Stripe, by its own payment page ("Checkout"). Chosen with PAYMENT_PROVIDER=stripe.

django-payments' provider expects answers of stripe-python that are dicts, which they are no longer, and lets
a wrong signature become a server error; what touches either is done here. Whatever Stripe tells us, by
webhook or asked for, once or often, early or late, goes through `_take_note`.
"""

import json
from decimal import Decimal
from typing import Any

import stripe
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from payments import PaymentError, PaymentStatus, RedirectNeeded
from payments.stripe import StripeProviderV3
from payments.stripe.providers import stripe_enabled_events

from shop.models import Order, Payment

ANSWER_SECONDS = 8
"""How long a shopper waits for Stripe; the order is locked meanwhile."""

SETTLED = frozenset({PaymentStatus.CONFIRMED, PaymentStatus.REFUNDED})
"""The money came in. No word of Stripe's that arrives later undoes that."""


class StripeProvider(StripeProviderV3):
    """Sends shoppers to Stripe's page and hears from its webhooks how it went."""

    def __init__(self, *, api_key: str, endpoint_secret: str) -> None:
        super().__init__(api_key=api_key, endpoint_secret=endpoint_secret)
        self._stripe = stripe.StripeClient(
            api_key,
            http_client=stripe.RequestsClient(timeout=ANSWER_SECONDS),
            max_network_retries=1,
            base_addresses={"api": stripe.api_base},
        )

    def get_form(self, payment: Payment, data: Any = None) -> Any:
        """Always RedirectNeeded: to Stripe's page, the same one for the same payment. Or PaymentError."""
        if not payment.transaction_id:
            session = self.create_session(payment)
            _keep(payment, session)
            payment.save()
        # A session that was completed has no page any more.
        raise RedirectNeeded(payment.attrs.session["url"] or payment.get_success_url())

    def create_session(self, payment: Payment) -> dict[str, Any]:
        """Open a page at Stripe on which this payment can be made once."""
        asked: Any = {  # the library's own type wants a class for every level
            "mode": "payment",
            "line_items": [self._line_item(payment)],
            "success_url": payment.get_success_url(),
            "cancel_url": payment.get_failure_url(),
            "client_reference_id": payment.token,
            **({"customer_email": payment.billing_email} if payment.billing_email else {}),
        }
        try:
            session = self._stripe.v1.checkout.sessions.create(asked)
        except stripe.StripeError as failure:
            raise PaymentError(str(failure)) from failure
        return session.to_dict(for_json=True)

    def status(self, payment: Payment) -> Payment:
        """Ask Stripe how far a payment is, and take note. Call with the order locked. Or PaymentError."""
        try:
            session = self._stripe.v1.checkout.sessions.retrieve(payment.transaction_id)
        except stripe.StripeError as failure:
            raise PaymentError(str(failure)) from failure
        self._take_note(payment, session.to_dict(for_json=True))
        return payment

    def cancel(self, payment: Payment) -> None:
        """Close the page, so that nobody pays any more. Or PaymentError, if somebody just has."""
        try:
            self._stripe.v1.checkout.sessions.expire(payment.transaction_id)
        except stripe.StripeError as failure:
            raise PaymentError(str(failure)) from failure

    def refund(self, payment: Payment, amount: Decimal | None = None) -> Decimal:
        """Give back the amount, or all. Asked again for the same payment, Stripe pays back once."""
        amount = amount or payment.captured_amount
        try:
            self._stripe.v1.refunds.create(
                {
                    "payment_intent": payment.attrs.session["payment_intent"],
                    "amount": self.convert_amount(payment.currency, amount),
                    "reason": "requested_by_customer",
                },
                {"idempotency_key": f"refund-{payment.token}-{amount}"},
            )
        except (stripe.StripeError, AttributeError, KeyError) as failure:
            raise PaymentError(f"Stripe did not refund: {failure}") from failure
        return amount

    def return_event_payload(self, request: HttpRequest) -> Any:
        """What a webhook says. Raises PaymentError with code 400 where Stripe has not signed it."""
        try:
            body = request.body.decode()
            stripe.WebhookSignature.verify_header(
                body,
                request.headers.get("Stripe-Signature"),
                self.endpoint_secret,
                tolerance=stripe.Webhook.DEFAULT_TOLERANCE,  # without it, a signature of any age would do
            )
            return json.loads(body)
        except (ValueError, IndexError, stripe.SignatureVerificationError) as failure:
            raise PaymentError("This was not signed by Stripe.", code=400) from failure

    def get_token_from_request(self, payment: Payment | None, request: HttpRequest) -> str:
        """Which payment a webhook is about. Raises PaymentError with code 400 where it is about none."""
        return _session(self.return_event_payload(request))["client_reference_id"]

    def process_data(self, payment: Payment, request: HttpRequest) -> HttpResponse:
        """Take note of a webhook about this payment; of one about another, or another matter, nothing."""
        try:
            event = self.return_event_payload(request)
            session = _session(event)
        except PaymentError as refusal:
            return JsonResponse({"error": str(refusal)}, status=400)
        if event.get("type") in stripe_enabled_events and session["client_reference_id"] == payment.token:
            self._hear(payment, session, has_failed=event["type"].endswith("async_payment_failed"))
        return JsonResponse({"status": "OK"})

    @transaction.atomic
    def _hear(self, payment: Payment, session: dict[str, Any], *, has_failed: bool) -> None:
        Order.objects.select_for_update().get(pk=payment.order_id)  # two webhooks at once queue here
        payment.refresh_from_db()
        self._take_note(payment, session, has_failed=has_failed)

    def _take_note(self, payment: Payment, session: dict[str, Any], *, has_failed: bool = False) -> None:
        if payment.status in SETTLED:
            return
        _keep(payment, session)
        is_paid = session.get("payment_status") == "paid"
        if is_paid:
            payment.captured_amount = payment.total
        payment.save()
        if is_paid:
            payment.change_status(PaymentStatus.CONFIRMED)
        elif has_failed or session.get("status") == "expired":
            payment.change_status(PaymentStatus.REJECTED, "Not paid on Stripe's page.")

    def _line_item(self, payment: Payment) -> dict[str, Any]:
        price = {
            "currency": payment.currency.lower(),
            "unit_amount": self.convert_amount(payment.currency, payment.total),
            "product_data": {"name": payment.description},
        }
        return {"quantity": 1, "price_data": price}


def _keep(payment: Payment, session: dict[str, Any]) -> None:
    """Only what is needed again: a session also tells who paid, and where they live."""
    payment.transaction_id = session["id"]
    payment.attrs.session = {name: session.get(name) for name in ("url", "payment_intent")}


def _session(event: Any) -> dict[str, Any]:
    try:
        session: dict[str, Any] = event["data"]["object"]
        if session["id"] and session["client_reference_id"]:
            return session
    except (TypeError, KeyError):
        pass
    raise PaymentError("This is not about a payment of ours.", code=400)
