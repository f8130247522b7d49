"""What the shop announces. Nobody is named here: who wants to know listens (`analytics/receivers.py`).

Every signal but `customer_asked` is sent by `announce`: when the transaction has committed, never when it
rolls back, and a listener that fails is logged and does not disturb the shopper. `origin` is the slate
position the shopper came from (`shop.origins.Origin`) or None.
"""

from typing import Any

from django.db import transaction
from django.dispatch import Signal

product_viewed = Signal()
"""product, origin. A product page was shown. Not sent for staff previews of hidden products."""

products_searched = Signal()
"""text, found (how many). A search was answered. Not sent for further pages of the same answer, nor for
narrowing it down and back."""

cart_line_added = Signal()
"""variant, quantity (added, not total), origin. Not sent when carts merge at sign-in."""

cart_line_removed = Signal()
"""variant, quantity (taken away). Not sent when an order empties the cart."""

order_placed = Signal()
"""order. Stock is set aside. Not sent for orders a data set brings, nor for a repeated request."""

stock_returned = Signal()
"""order. What it had set aside is on sale again. Sent once per order, whoever called it off."""

order_moved = Signal()
"""order, step (its status, and when). An order came to another status. Not sent for being placed."""

product_liked = Signal()
"""user, product. Not sent for taking a like back."""

product_saved = Signal()
"""user, product. Not sent for taking a save back."""

product_reviewed = Signal()
"""review. The shopper has written it; staff have not read it yet."""

shopper_signed_in = Signal()
"""user, request. Not sent when somebody becomes a persona of the demo: nobody's history moves then."""

customer_left = Signal()
"""user_id. The account is gone, with all the shop kept of it. Not sent when a data set is cleared away."""

customer_asked = Signal()
"""user_id. A customer takes along all that is kept of them: a listener returns what it keeps, by name and fit
for JSON. Sent at once by `leaving.everything_of`, which fails if a listener does: half would be a lie."""

catalogue_changed = Signal()
"""product_ids. Price, stock, text, rating or visibility changed outside an order, or the name of the brand
did, or the name or place of the category. Not sent by data-set loaders."""


def announce(signal: Signal, **facts: Any) -> None:
    """Send a signal once the current transaction has committed (at once, where there is none)."""
    transaction.on_commit(lambda: signal.send_robust(sender=None, **facts))
