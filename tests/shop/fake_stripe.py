"""A small Stripe: enough of its API over real HTTP to open, read, pay and close a checkout, and to refund."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import stripe

WEBHOOK_SECRET = "whsec_test"

PAYER = {
    "email": "payer@example.com",
    "name": "Pat Payer",
    "phone": "+441134960000",
    "address": {"line1": "7 Payer Lane", "city": "Leeds", "postal_code": "LS1 1AA", "country": "GB"},
    "tax_exempt": "none",
    "tax_ids": [],
}
"""What Stripe learns on its page of whoever pays there."""


class FakeStripe:
    """What it was asked stands in `asked`; `answer` overrides what it says to a path: a status and a body."""

    def __init__(self) -> None:
        self.sessions: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answer: dict[str, tuple[int, dict[str, Any]]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def pay(self, session_id: str) -> dict[str, Any]:
        """What happens when the shopper pays on Stripe's page, which asks who they are."""
        session = self.sessions[session_id]
        session.update(status="complete", payment_status="paid", payment_intent=f"pi_{session_id}", url=None)
        session["customer_details"] = PAYER
        return session

    def handle(self, path: str, fields: dict[str, str], key: str) -> tuple[int, dict[str, Any]]:
        self.asked.append((path, fields))
        if path in self.answer:
            return self.answer[path]
        if path == "/v1/checkout/sessions":
            return 200, self._open(fields)
        if path == "/v1/refunds":
            return 200, self.refunds.setdefault(
                key, {"id": f"re_{len(self.refunds)}", "object": "refund", **fields}
            )
        session = self.sessions[path.split("/")[4]]
        if path.endswith("/expire"):
            if session["status"] != "open":
                return 400, {"error": {"message": "Only open sessions can be expired."}}
            session["status"] = "expired"
        return 200, session

    def _open(self, fields: dict[str, str]) -> dict[str, Any]:
        number = f"cs_test_{len(self.sessions)}"
        self.sessions[number] = {
            "id": number,
            "object": "checkout.session",
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "customer_email": fields.get("customer_email"),
            "customer_details": None,
            "client_reference_id": fields["client_reference_id"],
            "url": f"https://checkout.stripe.example/{number}",
        }
        return self.sessions[number]


def webhook(kind: str, session: dict[str, Any], *, secret: str = WEBHOOK_SECRET, at: int | None = None):
    """Body and headers of a webhook as Stripe signs it, for the test client."""
    body = json.dumps({"id": "evt_1", "object": "event", "type": kind, "data": {"object": session}})
    signature = stripe.WebhookSignature.generate_signature_header(body, secret, at or int(time.time()))
    return {"data": body, "content_type": "application/json", "headers": {"Stripe-Signature": signature}}


def _handler(fake: FakeStripe) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            fields = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            status, body = fake.handle(self.path, fields, self.headers.get("Idempotency-Key", ""))
            answer = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
