"""Settings of the test suite: the local ones, with a cheap password hasher and fast retries."""

from nexusone.settings.local import *  # noqa: F403  Django settings are a flat module.

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WORK_LEASE_S = 2.0
WORK_RETRY_S = [0.1, 0.1]
WORK_REQUEUE_S = 1.0
WEBHOOK_LEASE_S = 2.0
WEBHOOK_RETRY_S = [0.1, 0.1]
OPENAI_TIMEOUT_S = 2.0
# A walk over every static file for each client that a test makes would take most of the time.
WHITENOISE_AUTOREFRESH = True
