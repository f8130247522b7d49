"""Who buys: users, their addresses and what they told us they prefer."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from shop.models.catalogue import Brand, Category
from shop.models.loadable import Loadable


class UserManager(BaseUserManager["User"]):
    """Makes users who sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A customer. Raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A member of staff who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """By e-mail, in whatever case it was typed."""
        return self.get(email__iexact=username)


class User(Loadable, AbstractBaseUser, PermissionsMixin):
    """A registered customer or a member of staff."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(max_length=150, blank=True)
    is_staff = models.BooleanField(default=False, help_text=_("May sign in to admin."))
    is_active = models.BooleanField(default=True)
    is_persona = models.BooleanField(default=False, help_text=_("May be stepped into in demo mode."))
    language = models.CharField(max_length=10, blank=True, editable=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"

    class Meta:
        permissions = [("export_user", "Can export customers")]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as given, or the e-mail address."""
        return str(self)

    def get_short_name(self) -> str:
        """The first name, or what stands before the @."""
        return self.name.split()[0] if self.name else self.email.split("@")[0]


class PostalAddress(models.Model):
    """Where a parcel goes."""

    full_name = models.CharField(max_length=150)
    line1 = models.CharField(_("address line 1"), max_length=200)
    line2 = models.CharField(_("address line 2"), max_length=200, blank=True)
    city = models.CharField(_("town or city"), max_length=100)
    region = models.CharField(_("county or region"), max_length=100, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = CountryField(default="GB")
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return ", ".join(self.lines())

    def lines(self) -> list[str]:
        """The address as printed on a label, empty parts left out."""
        parts = [self.full_name, self.line1, self.line2, self.city, self.region, self.postcode]
        return [part for part in (*parts, self.country.name) if part]


class Address(PostalAddress):
    """An address a customer keeps. At most one of theirs is the default."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    is_default = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = _("addresses")
        ordering = ["-is_default", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_default=True), name="one_default_address"
            )
        ]


class Preferences(models.Model):
    """What a customer told us they like; every answer is optional."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="preferences")
    categories = models.ManyToManyField(Category, blank=True)
    brands = models.ManyToManyField(Brand, blank=True)
    budget = models.DecimalField(
        _("usual budget for one item"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    gender = models.CharField(max_length=20, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return _("Preferences of %(user)s") % {"user": self.user}
