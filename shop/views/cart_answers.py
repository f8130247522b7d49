"""How the cart answers: its partial with HTMX, else a message and a way back to the cart page.

The partial is the same in the drawer and on the cart's page, so a change is answered in one way wherever it
was made. HTMX swaps in refusals too (`cart.js`): they come as 4xx with the words in the partial.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shop import cart as carts
from shop import removals
from shop.models import Cart, CartLine, Variant
from shop.views.requests import ShopRequest, next_url
from shop.wording import limit_in_words


@dataclass(frozen=True, slots=True)
class RemovedRow:
    """Stands where a line was: what it was, and the token that brings it back, empty when nothing can."""

    title: str
    removed: carts.Removed
    undo: str

    @classmethod
    def of(cls, removed: carts.Removed, variant: Variant) -> "RemovedRow":
        """The row of a removal. What nobody can buy any more cannot come back."""
        can_return = CartLine(variant=variant).most > 0
        return cls(variant.product.title, removed, removals.to_token(removed) if can_return else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a change did, in words, and where on the page it shows."""

    words: str = ""
    is_refusal: bool = False
    at: int | None = None
    """The variant at whose line the words stand; None: above all lines."""
    added: int | None = None
    """The variant whose line is marked as just added."""
    returned: int | None = None
    """The variant whose line is back and takes the focus."""
    removed: RemovedRow | None = None


def answer(request: ShopRequest, found: Cart | None, told: Told, *, status: int = 200) -> HttpResponse:
    """Say what happened to a cart. `status` is for HTMX; a browser without scripts is led on."""
    if request.htmx:
        context = page_context(carts.contents(found), told)
        return render(request, "shop/cart.html#contents", context, status=status)
    if told.words:
        messages.add_message(request, messages.ERROR if told.is_refusal else messages.SUCCESS, told.words)
    if told.removed:
        token = removals.to_token(told.removed.removed)
        return redirect(f"{reverse('cart')}?{urlencode({removals.PARAMETER: token})}#removed")
    return redirect(next_url(request, reverse("cart")))


def page_context(contents: carts.CartContents, told: Told) -> dict[str, Any]:
    """What the cart's page and partial show: rows in their order, words at the lines they are about."""
    shortages = carts.shortages(contents)
    limits = {
        each.variant_id: limit_in_words(each.most) for each in contents.lines if each.quantity >= each.most
    }
    return {
        "contents": contents,
        "rows": _rows(contents, told.removed),
        "told": told,
        "limits": limits,
        "shortages": shortages,
        "is_orderable": not shortages,
    }


def still_gone(contents: carts.CartContents, removed: carts.Removed | None) -> RemovedRow | None:
    """The row for a removal the address remembers, unless the line is there again or its variant no more."""
    if removed is None or any(line.variant_id == removed.variant_id for line in contents.lines):
        return None
    variant = Variant.objects.select_related("product").filter(pk=removed.variant_id).first()
    return RemovedRow.of(removed, variant) if variant else None


def _rows(contents: carts.CartContents, gone: RemovedRow | None) -> list[dict[str, Any]]:
    """One entry a row, each a `line` or what was `removed` from between them."""
    rows: list[dict[str, Any]] = [{"line": line} for line in contents.buyable]
    if gone:
        before = sum(line.added_at <= gone.removed.added_at for line in contents.buyable)
        rows.insert(before, {"removed": gone})
    return rows
