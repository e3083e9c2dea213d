"""Settings every installation shares, by theme in the modules beside this one.

Only this package reads the environment.
"""

from pathlib import Path
from typing import Any

import django_stubs_ext

# Django settings are a flat module.
from nexusone.settings.accounts import *  # noqa: F403
from nexusone.settings.api import *  # noqa: F403
from nexusone.settings.billing import *  # noqa: F403
from nexusone.settings.database import *  # noqa: F403
from nexusone.settings.environment import BASE_DIR as BASE_DIR
from nexusone.settings.environment import env
from nexusone.settings.impersonation import *  # noqa: F403
from nexusone.settings.languages import *  # noqa: F403
from nexusone.settings.logs import *  # noqa: F403
from nexusone.settings.mail import *  # noqa: F403
from nexusone.settings.providers import *  # noqa: F403
from nexusone.settings.security import *  # noqa: F403
from nexusone.settings.site import *  # noqa: F403
from nexusone.settings.webhooks import *  # noqa: F403
from nexusone.settings.work import *  # noqa: F403

# Lets generic classes of Django be written with their parameters, as type checkers want them.
django_stubs_ext.monkeypatch()

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data")))
DEBUG = False
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
    "core.nul.NulMiddleware",
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

# --- Static files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
