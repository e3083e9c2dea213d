"""Settings every installation shares. Only this package reads the environment."""

from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from csp.constants import NONCE
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from core.database_urls import database_urls
from nexusone.settings.environment import read_environment
from nexusone.settings.impersonation import (  # noqa: F401  Django reads them from here.
    IMPERSONATION_CLOSED,
    IMPERSONATION_OPEN,
)

# Lets generic classes of Django be written with their parameters, as type checkers want them.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
env.ENVIRON = read_environment(BASE_DIR / ".data")

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data")))
VERSION = "0.1.0"

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")
# What secrets in the database are sealed with, newest first (docs/secrets.md).
FIELD_ENCRYPTION_KEYS: list[str] = env.list("FIELD_ENCRYPTION_KEYS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
IS_LOCAL = False

# --- Applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "nexusone",
    "accounts",
    "modeltranslation",
    "nexusone.staff_config.StaffSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_rq",
    "django_htmx",
    "csp",
    "corsheaders",
    "core",
    "analytics",
    "notifications",
    "credits",
    "integrations",
    "crm",
    "magicpages",
    "videos",
    "campaigns",
    "whatsapp",
    "stores",
    "agents",
    "website",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    # Above all that may answer: a browser shows a program no refusal without its headers.
    "corsheaders.middleware.CorsMiddleware",
    "accounts.middleware.OriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Above all that write the body. Against BREACH it adds bytes of random length, and Django masks
    # the CSRF token anew in each answer.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.SecurityHeadersMiddleware",
    "core.middleware.ApiSlashMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "core.maintenance.MaintenanceMiddleware",
    # Before anybody looks for the token of a form whose body was not read.
    "core.large_bodies.LargeBodiesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.impersonation_middleware.ImpersonationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SlowedMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.FragmentSignInMiddleware",
    "accounts.middleware.UserLanguageMiddleware",
    "accounts.google.GoogleFormMiddleware",
    "accounts.middleware.StaffFactorMiddleware",
    "accounts.middleware.LeavingMiddleware",
    "accounts.middleware.WorkspaceMiddleware",
    "accounts.refusals.RefusalMiddleware",
    "notifications.middleware.SeenMiddleware",
]

ROOT_URLCONF = "nexusone.urls"
WSGI_APPLICATION = "nexusone.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    # A single page of one paged list at a time: django-ratelimit works on our fail-over cache.
    "django_ratelimit.E003",
    "django_ratelimit.W001",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nexusone.context.shell",
                "notifications.context.notices",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database: three logins, one wall (docs/tenancy.md) ------------------------------------------

_URLS = database_urls(
    database_url=env.str("DATABASE_URL", default=""),
    owner_url=env.str("DATABASE_OWNER_URL", default=""),
    system_url=env.str("DATABASE_SYSTEM_URL", default=""),
    secret=SECRET_KEY,
)


def _database(url: str, *, pool: bool = False) -> dict[str, Any]:
    settings: dict[str, Any] = environ.Env.db_url_config(url) if url else {}
    settings |= {
        "ENGINE": "django.db.backends.postgresql",
        # A pooler in transaction mode keeps no cursor and no setting between transactions.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        # Connections that a restarted server has closed are replaced before they are used.
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 0 if pool else 60,
        "ATOMIC_REQUESTS": False,
    }
    options = settings.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 5)
    if pool:
        options["pool"] = {"min_size": 1, "max_size": 12, "timeout": 5}
    return settings


DATABASE_POOL = env.bool("DATABASE_POOL", default=False)
DATABASES = {
    "default": _database(_URLS.app, pool=DATABASE_POOL),
    "system": _database(_URLS.system),
    "owner": _database(_URLS.owner),
}
DATABASE_ROUTERS = ["core.tenancy.ScopeRouter"]
WORKSPACE_MODEL = "accounts.Workspace"

# --- Redis: queue and cache ---------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# In the address, for django-rq reads no other options beside one. A request that queues work waits
# this long for a Redis that hangs; a worker waits longer by itself.
_RQ_URL = f"{REDIS_URL}{'&' if '?' in REDIS_URL else '?'}socket_connect_timeout=1&socket_timeout=2"
RQ_QUEUES = {name: {"URL": _RQ_URL, "DEFAULT_TIMEOUT": 600} for name in ("default", "slow")}
RQ = {"COMMIT_MODE": "auto"}
CACHES = {
    "default": {
        "BACKEND": "core.cache.FailoverRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "nexusone",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1},
    }
}

# --- Paid work (docs/jobs.md); all times in seconds -----------------------------------------------

WORK_LEASE_S = env.float("WORK_LEASE_S", default=30)
WORK_SWEEP_S = env.float("WORK_SWEEP_S", default=3)
WORK_RETRY_S: list[float] = [float(s) for s in env.list("WORK_RETRY_S", default=["3", "15"])]
WORK_DEADLINE_S = env.float("WORK_DEADLINE_S", default=600)
# How much of one kind a workspace may have under way at once.
WORK_PER_WORKSPACE = env.int("WORK_PER_WORKSPACE", default=2)
WORK_REQUEUE_S = env.float("WORK_REQUEUE_S", default=20)

# --- Accounts -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.BCryptSHA256PasswordHasher"]
# A service that answers for ranges of SHA-1, such as https://api.pwnedpasswords.com/range
BREACHED_PASSWORDS_URL = env.str("BREACHED_PASSWORDS_URL", default="").rstrip("/")
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.CommonValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if BREACHED_PASSWORDS_URL:
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "accounts.passwords.BreachedPasswordValidator"})
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# Whoever changes what protects them has proved just before that it is them, and is told by mail.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_EMAIL_NOTIFICATIONS = True
# One address a person: a new one replaces the old one once it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
MFA_ADAPTER = "accounts.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "NexusOne"
# The code before and the one after are good too: phones are never quite on time.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "accounts.security_forms.CodeForm",
    "reauthenticate": "accounts.security_forms.ConfirmByCodeForm",
    "activate_totp": "accounts.security_forms.ActivateAppForm",
    "add_webauthn": "accounts.security_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.security_forms.RenamePasskeyForm",
    "login_webauthn": "accounts.security_forms.PasskeyLoginForm",
}
USERSESSIONS_TRACK_ACTIVITY = False
# Whether every staff person needs a second factor before the staff site opens.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=False)

# Signing in with Google, where a client of Google's is given.
GOOGLE_CLIENT_ID = env.str("GOOGLE_CLIENT_ID", default="")
GOOGLE_CLIENT_SECRET = env.str("GOOGLE_CLIENT_SECRET", default="")
GOOGLE_AUTHORIZE_URL = env.str(
    "GOOGLE_AUTHORIZE_URL", default="https://accounts.google.com/o/oauth2/v2/auth"
)
GOOGLE_TOKEN_URL = env.str("GOOGLE_TOKEN_URL", default="https://oauth2.googleapis.com/token")
SOCIALACCOUNT_ADAPTER = "accounts.google.SocialAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.google.GoogleSignupForm"}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.sign_in_forms.SignInForm",
    "change_password": "accounts.sign_in_forms.NewPasswordForm",
    "reset_password": "accounts.sign_in_forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.sign_in_forms.LinkedPasswordForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
EMAIL_CODE_S = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
# Fewer are compared, by the limit below; whoever goes on all the same has to begin anew.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 20
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# By the caller's address ("ip") and by what is guessed at ("key"). A key of "login_failed" is an
# account as tried from one address, so that nobody elsewhere keeps its owner out; the account alone
# has a wider limit of its own.
ACCOUNT_RATE_LIMITS = {
    "login": "20/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "login_failed_anywhere": "15/5m/key",
    "signup": "20/m/ip",
    "confirm_email": "3/30s/key,8/15m/key",
    "verify_code": "20/15m/ip,5/15m/key",
    "reset_password": "10/m/ip,3/5m/key",
    "reset_password_from_key": "20/m/ip",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"

# How many proxies of ours stand in front, each adding to X-Forwarded-For: limits count by address.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
RATELIMIT_IP_META_KEY = "core.client_address.address_block"

API_ACCESS_TOKEN_S = env.int("API_ACCESS_TOKEN_S", default=900)
API_REFRESH_TOKEN_S = env.int("API_REFRESH_TOKEN_S", default=14 * 24 * 3600)

# --- Cookies and headers --------------------------------------------------------------------------

# These never look at the session here: shared pages set no cookie, the API authenticates by itself.
SESSIONLESS_PREFIXES = (
    "/api/", "/p/", "/healthz", "/readyz", "/webhooks/", "/script-messages/",
)  # fmt: skip
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "nexusone.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Addresses that take a file, and how large it may be: their bodies have room for the form as well.
FILE_LIMITS = {"/settings/brand/logo/": 2_000_000}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Languages ------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("pt", _("Portuguese")),
    ("ar", _("Arabic")),
    ("he", _("Hebrew")),
]
# Some browsers and phones still ask for Hebrew by the code it had before 1989.
LANG_INFO.setdefault("iw", {"fallback": ["he"]})
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# --- Mail -----------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="NexusOne <hello@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
# After a mail to somebody, news of the same kind is collected this long and comes as one.
MAIL_HOLD_S = env.float("MAIL_HOLD_S", default=300)
MAIL_RETRY_S: list[float] = [
    float(s) for s in env.list("MAIL_RETRY_S", default=["30", "300", "1800", "7200"])
]

# --- Who runs this installation, and what stays open while it is closed ---------------------------

COMPANY_NAME = env.str("COMPANY_NAME", default="NexusOne")
COMPANY_ADDRESS = env.str("COMPANY_ADDRESS", default="")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default=parseaddr(DEFAULT_FROM_EMAIL)[1])
# Paths as they begin after the language. Staff sign in at the accounts' own page.
OPEN_IN_MAINTENANCE = (
    "/healthz", "/readyz", "/admin/", "/static/", "/p/", "/status/", "/accounts/login/",
    "/robots.txt", "/favicon.ico",
)  # fmt: skip

# --- API ------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ApiKeyAuthentication",
        "accounts.authentication.AccessTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.ProblemAutoSchema",
    "EXCEPTION_HANDLER": "core.api.problems.exception_handler",
    "DEFAULT_FILTER_BACKENDS": ["core.api.filters.DeclaredFilters"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.KeysetPagination",
    "PAGE_SIZE": 25,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# How often one caller may call, by class of cost (docs/api.md).
API_RATES = {
    "api": env.str("API_RATE", default="300/min"),
    "key": env.str("API_KEY_RATE", default="300/min"),
    "paid": "60/min",
    "sign_in": "20/min",
}
# Programs in browsers of these origins may call the API: with a token or key of their own, for
# cookies are never among what such a call may carry.
CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "POST", "PATCH", "DELETE", "OPTIONS"]
CORS_ALLOW_HEADERS = [
    "authorization", "x-api-key", "x-workspace-id", "idempotency-key", "content-type",
]  # fmt: skip
CORS_EXPOSE_HEADERS = ["Retry-After", "Location", "X-Request-Id"]
CORS_PREFLIGHT_MAX_AGE = 3600
SPECTACULAR_SETTINGS = {
    "TITLE": "NexusOne API",
    "DESCRIPTION": "Everything the NexusOne app does, for programs.",
    "VERSION": VERSION,
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # Sets that more than one field offers, or that differ under one name.
    "ENUM_NAME_OVERRIDES": {
        "LanguageEnum": [code for code, _name in LANGUAGES],
        "FontEnum": ["inter", "bricolage", "newsreader", "archivo"],
        "RoleEnum": ["owner", "admin", "editor", "viewer"],
        "GivenRoleEnum": ["admin", "editor", "viewer"],
    },
}

# --- Providers: credentials and base addresses ---------------------------------------------------

SIMULATE_PROVIDERS = env.bool("SIMULATE_PROVIDERS", default=False)
SIMULATORS_URL = env.str("SIMULATORS_URL", default="http://127.0.0.1:8001").rstrip("/")
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="")
OPENAI_MODEL = env.str("OPENAI_MODEL", default="gpt-4o")
OPENAI_TIMEOUT_S = env.float("OPENAI_TIMEOUT_S", default=60)
OPENAI_IS_SIMULATED = SIMULATE_PROVIDERS and not (OPENAI_API_KEY or OPENAI_BASE_URL)
if OPENAI_IS_SIMULATED:
    OPENAI_API_KEY = "simulated"
    OPENAI_BASE_URL = f"{SIMULATORS_URL}/openai/v1"

# --- Public pages ---------------------------------------------------------------------------------

# Published pages may live on a site of their own; by default they share the app's address.
PAGES_URL = env.str("PAGES_URL", default="").rstrip("/") or SITE_URL
# Forms of published pages are posted there.
ALLOWED_HOSTS += [urlsplit(PAGES_URL).hostname or ""] if env.str("PAGES_URL", default="") else []
PUBLIC_CACHE_FRESH_S = 0.5
PUBLIC_CACHE_MAX_BYTES = 64 * 1024 * 1024

# --- Logs: JSON lines, UTC, no bodies -------------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.logs.JsonFormatter"}},
    "filters": {"calm": {"()": "core.logs.CalmFilter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["calm"]}
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "rq.worker": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
    },
}
