"""Writing a review, and changing it until staff have read it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import replace_url

from shop import reviews
from shop.exceptions import AlreadyReviewed, ReviewSettled
from shop.forms import ReviewForm
from shop.models import Product, Review, ReviewStatus, User
from shop.views.product import page_context, visible_or_404
from shop.views.query_strings import query_shown, written
from shop.views.requests import ShopRequest, acts_on_post, product_page, sign_in_first
from shop.views.review_section import section


@acts_on_post(product_page)
@vary_on_headers("HX-Request")
def review(request: ShopRequest, slug: str) -> HttpResponse:
    """Keep a buyer's review for moderation, or what they changed in it. Refuses those who bought nothing."""
    reviewed, user = visible_or_404(slug), request.user
    if not isinstance(user, User):
        return sign_in_first(request, reviewed.get_absolute_url())
    own = reviews.own(user, reviewed)
    if own is None and not reviews.has_bought(user, reviewed):
        raise PermissionDenied("Reviews are written by those who bought the product.")
    if own and own.status != ReviewStatus.PENDING:
        return _answer(request, reviewed, said=_("You have reviewed this product already."))
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _once_more(request, reviewed, own=own, form=form)
    return _answer(request, reviewed, said=_kept(user, reviewed, own=own, form=form))


def _kept(user: User, reviewed: Product, *, own: Review | None, form: ReviewForm) -> str:
    try:
        if own:
            reviews.rewrite(own, **form.cleaned_data)
        else:
            reviews.write_review(user, reviewed, **form.cleaned_data)
    except (AlreadyReviewed, ReviewSettled):
        return _("You have reviewed this product already.")
    return _("Thank you. Your review is shown once we have read it.")


def _answer(request: ShopRequest, reviewed: Product, *, said: str) -> HttpResponse:
    if request.htmx:
        return _section_alone(request, reviewed, said=said)
    messages.success(request, said)
    return redirect(reviewed)


def _once_more(
    request: ShopRequest, reviewed: Product, *, own: Review | None, form: ReviewForm
) -> HttpResponse:
    """The form with what was typed and what is wrong; 200 for HTMX, which swaps nothing else."""
    if request.htmx:
        return _section_alone(request, reviewed, own=own, form=form)
    shown = section(request, reviewed, query=request.GET, own=own, form=form)
    return render(request, "shop/product.html", page_context(request, reviewed, shown), status=422)


def _section_alone(
    request: ShopRequest,
    reviewed: Product,
    *,
    said: str = "",
    own: Review | None = None,
    form: ReviewForm | None = None,
) -> HttpResponse:
    """The reviews as the address in the browser asks for them, their first page."""
    path = reviewed.get_absolute_url()
    query = query_shown(request, path, answered=["page"])
    context = {
        "product": reviewed,
        "said": said,
        **section(request, reviewed, query=query, own=own, form=form),
    }
    return replace_url(render(request, "shop/product.html#reviews", context), written(path, query))
