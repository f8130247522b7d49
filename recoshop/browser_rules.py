"""What browsers are told they may do with our pages: the content security policy and the permissions policy.

A page of ours holds no inline script, style or handler, and brings everything from the shop itself. What else
a setting brings in (pictures on another host, a payment provider's own page) is worked out here, so that
nobody widens the policy by hand. Style sheets, scripts and icons always come from the shop: browsers take no
icon sprite from another host.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.http import HttpRequest
from django.http.response import HttpResponseBase

PAYMENT_PAGES = {"stripe": ["https://checkout.stripe.com"]}
"""Where a provider takes shoppers to pay. Browsers check `form-action` also where a form is redirected to."""

UNUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)


def content_security_policy(*, media_url: str, payment_provider: str, is_https: bool) -> dict[str, Any]:
    """The policy in django-csp's terms, for pictures at this address and payments by this provider."""
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "font-src": [SELF],
            "img-src": [SELF, *_other_host(media_url)],
            "connect-src": [SELF],
            "form-action": [SELF, *PAYMENT_PAGES.get(payment_provider, [])],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
            "object-src": [NONE],
            "upgrade-insecure-requests": is_https,
        }
    }


class PermissionsPolicyMiddleware:
    """Tells browsers that no page of ours wants the camera, the place somebody is at, and so on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


def _other_host(url: str) -> list[str]:
    """The origin of an address that leads elsewhere; nothing for one of our own."""
    parts = urlsplit(url)
    return [f"{parts.scheme or 'https'}://{parts.netloc}"] if parts.netloc else []
