"""Who browses."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Visitor(models.Model):
    """A signed-in user (one visitor each) or an anonymous browser, until its history joins a user's."""

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="visitor"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged"
    )
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.user) if self.user_id else _("Guest %(id)s") % {"id": str(self.id)[-6:]}
