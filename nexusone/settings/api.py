"""The API: how it is asked, how often, from where, and how it describes itself."""

from nexusone.settings.environment import env
from nexusone.settings.languages import LANGUAGES
from nexusone.settings.site import VERSION

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
        "LimitKindEnum": ["ask_above", "per_day", "module_day", "member_day"],
        "EntryKindEnum": ["grant", "charge", "refund", "expiry", "reversal"],
    },
}
