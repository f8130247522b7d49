"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.static import serve

from recoshop import health
from shop.admin.sign_in import SignInForm

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.login_form = SignInForm

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shop.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("payments/", include("payments.urls")),
    path("admin/", admin.site.urls),
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
]

if not settings.PRODUCTION:
    # In production the pictures are the front server's or the object store's work.
    urlpatterns.append(re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}))
