"""Settings of the local stack: all on this machine, providers simulated unless keys are set."""

from core.encryption_keys import derived_key
from nexusone.settings.base import *  # noqa: F403  Django settings are a flat module.
from nexusone.settings.base import DATA_DIR, FIELD_ENCRYPTION_KEYS
from nexusone.settings.environment import env

IS_LOCAL = True
CLOCK_IS_MOVABLE = True
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
# `manage.py` alone must load before the stack has made its secrets; the stack passes a random one.
SECRET_KEY = env.str("SECRET_KEY", default="local-only")
FIELD_ENCRYPTION_KEYS = FIELD_ENCRYPTION_KEYS or [derived_key(SECRET_KEY)]

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = env.str("MAIL_DIR", default=str(DATA_DIR / "mail"))
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
