"""What the shop refuses, in words for shoppers."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.agreement import LineChange
from shop.cart_merging import CutDown, Merged
from shop.exceptions import NotAsAgreed, Shortage
from shop.models import MAX_PER_LINE
from shop.money import formatted

MOST_NAMED = 5
"""So many products a message names; of more it says how many."""


def shortage_in_words(shortage: Shortage) -> str:
    """Why a line cannot be had, and what can be."""
    if not shortage.left:
        return _("“%(title)s” is sold out.") % {"title": shortage.title}
    return _("You can have at most %(left)d of “%(title)s”.") % {
        "title": shortage.title,
        "left": shortage.left,
    }


def limit_in_words(most: int) -> str:
    """How many can be had, where the title stands beside it."""
    if not most:
        return _("Sold out")
    if most >= MAX_PER_LINE:
        return _("At most %(most)d in one order") % {"most": most}
    return _("Only %(left)d left") % {"left": most}


def undo_shortage_in_words(shortage: Shortage) -> str:
    """That not all of what was removed could be put back."""
    facts = {"title": shortage.title, "asked": shortage.asked, "left": shortage.left}
    if not shortage.left:
        return _("“%(title)s” sold out meanwhile and cannot be put back.") % facts
    return _("Of the %(asked)d “%(title)s”, only %(left)d are left: those are back in your cart.") % facts


def merge_in_words(merged: Merged) -> str:
    """What became of a guest's cart at sign-in, in one message; empty where there was nothing in it."""
    told = [
        *map(_cut_down_in_words, merged.cut_down),
        *(
            _("“%(title)s” was in both carts and is there %(n)d times now.")
            % {"title": each.title, "n": each.quantity}
            for each in merged.added_up
        ),
    ]
    if n_more := len(told[MOST_NAMED:]):
        more = ngettext("%(n)d more changed.", "%(n)d more changed.", n_more) % {"n": n_more}
        told[MOST_NAMED:] = [more]
    return " ".join([*_brought_in_words(merged.brought), *told])


def _brought_in_words(n: int) -> list[str]:
    said = ngettext("The product in your cart is here.", "The %(n)d products in your cart are here.", n)
    return [said % {"n": n}] if n else []


def _cut_down_in_words(line: CutDown) -> str:
    facts = {"title": line.title, "asked": line.asked, "left": line.left}
    if not line.left:
        return _("“%(title)s” is sold out.") % facts
    if line.was_in_both:
        return _("“%(title)s”: of the %(asked)d you had in both carts together, %(left)d can be had.") % facts
    return _("“%(title)s”: of the %(asked)d you had, %(left)d can be had.") % facts


def not_as_agreed_in_words(refusal: NotAsAgreed) -> list[str]:
    """That nothing was ordered since what was shown is different by now; then each line that is."""
    sums = {"agreed": formatted(refusal.agreed), "now": formatted(refusal.now)}
    changed = _(
        "Your order changed while you were here: it came to %(agreed)s, without delivery, and now comes to "
        "%(now)s. Nothing was ordered. Send the form once more if that is fine."
    )
    summary = changed % sums
    return [summary, *(words for line in refusal.lines for words in _change_in_words(line))]


def _change_in_words(change: LineChange) -> Iterator[str]:
    facts = {"title": change.title or _("A product that is no longer sold")}
    if change.was is None:
        yield _("“%(title)s” was put into your cart.") % facts
        return
    if change.now is None:
        yield _("“%(title)s” is not in your cart any more.") % facts
        return
    if change.was.unit_price != change.now.unit_price:
        prices = {"was": formatted(change.was.unit_price), "now": formatted(change.now.unit_price)}
        yield _("“%(title)s” cost %(was)s, now it costs %(now)s.") % {**facts, **prices}
    if change.was.quantity != change.now.quantity:
        counts = {"was": change.was.quantity, "now": change.now.quantity}
        yield _("“%(title)s”: there were %(was)d, now there are %(now)d.") % {**facts, **counts}
