"""Sign-in: what moves from guest to customer, and how e-mails of accounts look."""

from types import SimpleNamespace
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import PermissionDenied, ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from shop import cart, cart_merging, languages, personas, preferences, signals
from shop.models import User
from shop.wording import merge_in_words


class AccountAdapter(DefaultAccountAdapter):
    """allauth's behaviour, in the shop's name and words."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": _lazy("This account is closed."),
        "cannot_remove_primary_email": _lazy("Your main address stays until another one is."),
        "duplicate_email": _lazy("This address is yours already."),
        "email_password_mismatch": _lazy("E-mail address and password do not belong together."),
        "email_taken": _lazy(
            "There is an account with this address already. Sign in, or ask for a new password."
        ),
        "enter_current_password": _lazy("This is not your password."),
        "incorrect_password": _lazy("This is not your password."),
        "too_many_login_attempts": _lazy("Too many wrong passwords. Wait a few minutes, then try again."),
        "unverified_primary_email": _lazy("Confirm the address first: we have sent you a link."),
        "rate_limited": _lazy("That was a little too often. Wait a few minutes, then try again."),
    }

    def format_email_subject(self, subject: str) -> str:
        """The subject with the shop's name before it; allauth would name the host of the request."""
        return f"[{settings.SITE_NAME}] {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that speaks of the shop and of its own address."""
        reset = self.request.build_absolute_uri(reverse("account_reset_password"))
        shop = SimpleNamespace(name=settings.SITE_NAME, domain=settings.SITE_HOST, reset_url=reset)
        super().send_mail(template_prefix, email, {**context, "current_site": shop})

    def clean_email(self, email: str) -> str:
        """The address as typed. Nobody adds one to a persona's account, which is everybody's."""
        if personas.is_everybodys(self.request.user):
            raise ValidationError(_("This account belongs to the demo: its e-mail address stays."))
        cleaned: str = super().clean_email(email)
        return cleaned

    def set_password(self, user: User, password: str) -> None:
        """Change a password, but never a persona's: it is printed for everybody."""
        if personas.is_everybodys(user):
            raise PermissionDenied("A persona's password stays.")
        super().set_password(user, password)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The questionnaire, for a newcomer who was not on their way anywhere and has not answered it yet."""
        return reverse("home" if preferences.of_request(request) else "preferences")

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        """Go on to where the shopper was heading, without the guest cart's cookie: that cart is merged.

        A persona has left it alone, so there it stays for when the shopper is a guest again.
        """
        response: HttpResponse = super().post_login(request, user, **facts)
        if not personas.is_everybodys(user):
            cart.forget(response)
        languages.bring_along(request, response, user)
        return response


def is_anothers(email: str, *, user: User) -> bool:
    """Whether an address opens the account of anybody but this (perhaps new) user, confirmed or not."""
    others = User.objects.filter(email__iexact=email).exclude(pk=user.pk)
    added = EmailAddress.objects.filter(email__iexact=email).exclude(user=user.pk)
    return others.exists() or added.exists()


def follow_email(user: User, *, former: str = "") -> None:
    """Have the sign-in know the address that staff gave an account, and the former one, if any, no more."""
    EmailAddress.objects.filter(user=user, email__iexact=former).delete()
    EmailAddress.objects.filter(user=user, primary=True).update(primary=False)
    address, _made = EmailAddress.objects.get_or_create(user=user, email=user.email)
    address.primary, address.verified = True, address.can_set_verified()
    address.save(update_fields=["primary", "verified"])


@receiver(user_logged_in, dispatch_uid="shop.accounts.welcome")
def welcome(*, request: HttpRequest, user: User, **_facts: Any) -> None:
    """Bring the guest's cart and answers along and announce the shopper. To a persona nothing moves."""
    if personas.is_everybodys(user):
        return
    languages.keep_first(user)
    merged = cart_merging.merge_at_sign_in(request, user)
    preferences.bring_along(request, user)
    if words := merge_in_words(merged):
        level = messages.WARNING if merged.cut_down else messages.SUCCESS
        messages.add_message(request, level, words, fail_silently=True)
    signals.announce(signals.shopper_signed_in, user=user, request=request)
