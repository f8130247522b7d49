"""What shoppers say: reviews to moderate; likes and saved items to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from shop import reviews
from shop.admin.exports import ExportAdmin
from shop.admin.pages import Act, ActRefused, ActsAdmin, ReadOnlyAdmin, badge, brief
from shop.models import Like, Product, Review, ReviewStatus, SavedItem

TONES = {ReviewStatus.PENDING: "busy", ReviewStatus.APPROVED: "good", ReviewStatus.REJECTED: "bad"}
MODERATION = {
    ReviewStatus.APPROVED: Act("approved", _("Approve")),
    ReviewStatus.REJECTED: Act("rejected", _("Reject")),
}


@admin.register(Review)
class ReviewAdmin(ActsAdmin, ExportAdmin):
    """Reviews, shown in the shop once approved. Nobody rewrites a customer's words."""

    list_display = ["product", "stars", "start_of_text", "state", "user", "written"]
    list_filter = ["status", "rating", "created_at"]
    list_select_related = ["product", "user"]
    search_fields = ["product__title", "user__email", "title", "text"]
    search_help_text = _("Product, customer or words of the review")
    fields = ["product", "user", ("stars", "state"), "title", "text", "created_at"]
    readonly_fields = ["stars", "state", "created_at"]
    actions = ["approve", "reject"]

    def acts(self, obj: Review) -> list[Act]:
        return [act for status, act in MODERATION.items() if obj.status != status]

    def perform(self, request: HttpRequest, obj: Review, slug: str) -> str:
        if slug not in MODERATION:
            raise ActRefused(_("There is no such act."))
        status = ReviewStatus(slug)
        reviews.moderate(obj, status)
        return _("The review “%(review)s” is now %(status)s.") % {
            "review": obj,
            "status": status.label.lower(),
        }

    @admin.action(description=_("Approve: show in the shop"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        self.act_on(request, queryset, ReviewStatus.APPROVED)

    @admin.action(description=_("Reject: do not show"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        self.act_on(request, queryset, ReviewStatus.REJECTED)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        reviews.tally(obj.product)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        rated = list(Product.objects.filter(reviews__in=queryset).distinct())
        super().delete_queryset(request, queryset)
        for product in rated:
            reviews.tally(product)

    @admin.display(description=_("rating"), ordering="rating")
    def stars(self, review: Review) -> str:
        return "★" * review.rating + "☆" * (5 - review.rating)

    @admin.display(description=_("review"))
    def start_of_text(self, review: Review) -> str:
        return Truncator(f"{review.title}. {review.text}" if review.title else review.text).chars(80)

    @admin.display(description=_("written"), ordering="created_at")
    def written(self, review: Review) -> str:
        return brief(review.created_at)

    @admin.display(description=_("status"), ordering="status")
    def state(self, review: Review) -> SafeString:
        return badge(review.get_status_display(), TONES[ReviewStatus(review.status)])


class _ListedProductAdmin(ReadOnlyAdmin):
    list_display = ["product", "user", "created_at"]
    list_filter = ["created_at"]
    list_select_related = ["product", "user"]
    search_fields = ["product__title", "user__email"]
    search_help_text = _("Product or customer")
    ordering = ["-pk"]
    fields = ["product", "user", "created_at"]
    readonly_fields = ["created_at"]


@admin.register(Like)
class LikeAdmin(_ListedProductAdmin):
    """Thumbs up."""


@admin.register(SavedItem)
class SavedItemAdmin(_ListedProductAdmin):
    """Products kept for later."""
