"""Texts of libraries that our catalogues translate themselves, in the tone of the shop.

Django looks into `locale/` first. Listed is what shoppers meet and what a library leaves in English or says
too stiffly. The texts are the libraries', letter by letter.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import pgettext_lazy

ACCOUNTS = (
    _("We've sent a code to %(recipient)s. The code expires shortly, so please enter it soon."),
    _("Please reauthenticate to safeguard your account."),
    _("Enter Email Verification Code"),
    _("You are receiving this mail because the following change was made to your account:"),
    _(
        "If you do not recognize this change then please take proper security precautions immediately. "
        "The change to your account originates from:\n\n- IP address: %(ip)s\n- Browser: %(user_agent)s\n"
        "- Date: %(timestamp)s"
    ),
    _("Your email has been changed from %(from_email)s to %(to_email)s."),
    _("Your email has been confirmed."),
    _(
        "You're receiving this email because user %(user_display)s has given your email address to register "
        "an account on %(site_domain)s."
    ),
    _("Your email verification code is listed below. Please enter it in your open browser window."),
    _("To confirm this is correct, go to %(activate_url)s"),
    _("Email address %(deleted_email)s has been removed from your account."),
    _("Your sign-in code is listed below. Please enter it in your open browser window."),
    _("This mail can be safely ignored if you did not initiate this action."),
    _("Your password reset code is listed below. Please enter it in your open browser window."),
    _("Your password has been reset."),
    _("Your password has been set."),
    _(
        "You are receiving this email because you, or someone else, tried to access an account with email "
        "%(email)s. However, we do not have any record of such an account in our database."
    ),
    _("If it was you, you can sign up for an account using the link below."),
    _("Enter your password:"),
    _("You will receive a special code for a password-free sign-in."),
)

COUNTRIES = (
    _("Bahamas (The)"),
    _("Democratic Republic of the Congo"),
    _("Eswatini"),
    _("Micronesia"),
    _("Netherlands (Kingdom of the)"),
    _("Palestine"),
    _("Saint Helena"),
    _("South Georgia"),
    _("Tanzania, the United Republic of"),
    _("Türkiye"),
    _("Vatican City"),
)

STAFF = (
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may still "
        "be able to authenticate using other backends, such as Single Sign-On or LDAP."
    ),
    _("Raw passwords are not stored, so there is no way to see the user’s password."),
    _("Password-based authentication"),
    _("Password-based authentication was disabled."),
    _("Enable password-based authentication"),
    _("Disable password-based authentication"),
    _("Enable password-based authentication for this user by setting a password."),
    _("This action will <strong>enable</strong> password-based authentication for this user."),
    _("Enabled"),
    _("Disabled"),
    _("Set password"),
    _("Set password: %s"),
    _("Reset password"),
    _("Conflicting form data submitted. Please try again."),
)

PAYMENTS = (pgettext_lazy("payment status", "Cancelled"),)
