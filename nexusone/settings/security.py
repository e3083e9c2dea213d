"""Secrets, cookies and headers."""

from csp.constants import NONCE

from nexusone.settings.environment import env

SECRET_KEY = env.str("SECRET_KEY", default="")
# What secrets in the database are sealed with, newest first (docs/secrets.md).
FIELD_ENCRYPTION_KEYS: list[str] = env.list("FIELD_ENCRYPTION_KEYS", default=[])

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
