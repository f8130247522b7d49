"""What the shop refuses, in words for shoppers."""

from django.forms import BaseForm
from django.utils.translation import gettext as _

from shop.agreement import LineChange
from shop.exceptions import NotAsAgreed, Shortage
from shop.money import formatted


def shortage_in_words(shortage: Shortage) -> str:
    """Why a line cannot be had, and what can be."""
    if not shortage.left:
        return _("“%(title)s” is sold out.") % {"title": shortage.title}
    return _("You can have at most %(left)d of “%(title)s”.") % {
        "title": shortage.title,
        "left": shortage.left,
    }


def not_as_agreed_in_words(refusal: NotAsAgreed) -> list[str]:
    """That nothing was ordered since what was shown is different by now; then each line that is."""
    sums = {"agreed": formatted(refusal.agreed), "now": formatted(refusal.now)}
    changed = _(
        "Your order changed while you were here: it came to %(agreed)s, without delivery, and now comes to "
        "%(now)s. Nothing was ordered. Send the form once more if that is fine."
    )
    summary = changed % sums
    return [summary, *map(_change_in_words, refusal.lines)]


def _change_in_words(change: LineChange) -> str:
    facts = {"title": change.title or _("A product that is no longer sold")}
    if change.was is None:
        return _("“%(title)s” was put into your cart.") % facts
    if change.now is None:
        return _("“%(title)s” is not in your cart any more.") % facts
    if change.was.unit_price != change.now.unit_price:
        prices = {"was": formatted(change.was.unit_price), "now": formatted(change.now.unit_price)}
        return _("“%(title)s” cost %(was)s, now it costs %(now)s.") % {**facts, **prices}
    counts = {"was": change.was.quantity, "now": change.now.quantity}
    return _("“%(title)s”: there were %(was)d, now there are %(now)d.") % {**facts, **counts}


def first_error(form: BaseForm) -> str:
    """The first thing that is wrong with a form, for where there is no room to show the form."""
    return next(f"{form.fields[name].label}: {errors[0]}" for name, errors in form.errors.items())
