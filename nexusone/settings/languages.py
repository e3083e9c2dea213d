"""The languages of the interface."""

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from nexusone.settings.environment import BASE_DIR

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
