"""Settings of a real installation. No secret has a default: what is missing stops the start."""

from django.core.exceptions import ImproperlyConfigured

from core.encryption_keys import HOW_TO_MAKE_ONE, problem_with
from nexusone.settings.base import *  # noqa: F403  Django settings are a flat module.
from nexusone.settings.base import (
    ALLOWED_HOSTS,
    CORS_ALLOWED_ORIGINS,
    FIELD_ENCRYPTION_KEYS,
    SECRET_KEY,
    SIMULATE_PROVIDERS,
    SITE_URL,
)
from nexusone.settings.environment import env

_REQUIRED = (
    "SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS",
    "SITE_URL", "EMAIL_URL",
)  # fmt: skip
_MISSING = [name for name in _REQUIRED if not env.str(name, default="")]
if _MISSING:
    raise ImproperlyConfigured(f"Set in the environment: {', '.join(_MISSING)}.")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-"):
    raise ImproperlyConfigured("SECRET_KEY must be 50 or more random characters.")
if _PROBLEM := problem_with(FIELD_ENCRYPTION_KEYS, secret_key=SECRET_KEY):
    raise ImproperlyConfigured(f"FIELD_ENCRYPTION_KEYS {_PROBLEM}; {HOW_TO_MAKE_ONE}")
if SIMULATE_PROVIDERS:
    raise ImproperlyConfigured("SIMULATE_PROVIDERS is for play: here people pay real money.")
if not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must start with https://.")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; '*' is refused.")
if not all(origin.startswith("https://") and "*" not in origin for origin in CORS_ALLOWED_ORIGINS):
    raise ImproperlyConfigured("CORS_ALLOWED_ORIGINS must be https:// origins; '*' is refused.")

STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=True)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Probes ask the process itself, past the proxy that speaks TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
