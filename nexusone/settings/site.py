"""Where this installation is, who runs it, and where its published pages live."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from nexusone.settings.environment import env
from nexusone.settings.mail import DEFAULT_FROM_EMAIL

VERSION = "0.1.0"
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])

COMPANY_NAME = env.str("COMPANY_NAME", default="NexusOne")
COMPANY_ADDRESS = env.str("COMPANY_ADDRESS", default="")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default=parseaddr(DEFAULT_FROM_EMAIL)[1])
# Paths as they begin after the language. Staff sign in at the accounts' own page.
OPEN_IN_MAINTENANCE = (
    "/healthz", "/readyz", "/admin/", "/static/", "/p/", "/status/", "/accounts/login/",
    "/robots.txt", "/favicon.ico",
)  # fmt: skip

# --- Public pages ---------------------------------------------------------------------------------

# Published pages may live on a site of their own; by default they share the app's address.
PAGES_URL = env.str("PAGES_URL", default="").rstrip("/") or SITE_URL
# Forms of published pages are posted there.
ALLOWED_HOSTS += [urlsplit(PAGES_URL).hostname or ""] if env.str("PAGES_URL", default="") else []
PUBLIC_CACHE_FRESH_S = 0.5
PUBLIC_CACHE_MAX_BYTES = 64 * 1024 * 1024
