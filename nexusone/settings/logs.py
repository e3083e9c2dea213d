"""Logs: JSON lines, UTC, no bodies."""

from nexusone.settings.environment import env

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
        # It tells addresses with the ids of customers, and what a refusal says in words.
        "stripe": {"level": "WARNING"},
    },
}
