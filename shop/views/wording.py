"""What the shop refuses, in words for shoppers."""

from django.forms import BaseForm
from django.utils.translation import gettext as _

from shop.exceptions import Shortage, SumChanged
from shop.money import formatted


def shortage_in_words(shortage: Shortage) -> str:
    """Why a line cannot be had, and what can be."""
    if not shortage.left:
        return _("“%(title)s” is sold out.") % {"title": shortage.title}
    return _("You can have at most %(left)d of “%(title)s”.") % {
        "title": shortage.title,
        "left": shortage.left,
    }


def sum_changed_in_words(change: SumChanged) -> str:
    """That nothing was ordered, since the goods cost more or less than the page said."""
    return _(
        "The price changed while you were here: the goods came to %(agreed)s and now come to %(now)s. "
        "Nothing was ordered. Send the form once more if that is fine."
    ) % {"agreed": formatted(change.agreed), "now": formatted(change.now)}


def first_error(form: BaseForm) -> str:
    """The first thing that is wrong with a form, for where there is no room to show the form."""
    return next(f"{form.fields[name].label}: {errors[0]}" for name, errors in form.errors.items())
