"""The texts of scripts in one language, as a script that every browser keeps for good.

Only our own `djangojs` catalogs are in it, and only a page whose script calls `gettext` loads it:
``<script src="{% script_messages %}" defer></script>`` before that script. The address names
language and version, so a changed catalog is another address.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.i18n import JavaScriptCatalog

DOMAIN = "djangojs"
FOR_GOOD = "public, max-age=31536000, immutable"


def address(language: str) -> str:
    """Return where the texts of a language are, as they stand now."""
    return reverse("script_messages", args=[language, version(language)])


def version(language: str) -> str:
    """Return what changes with the texts of a language."""
    folder = translation.to_locale(language)
    files = [Path(root, folder, "LC_MESSAGES", f"{DOMAIN}.mo") for root in settings.LOCALE_PATHS]
    return _digest(tuple((file, file.stat().st_mtime_ns) for file in files if file.exists()))


@lru_cache
def _digest(files: tuple[tuple[Path, int], ...]) -> str:
    content = b"".join(file.read_bytes() for file, _changed_at in files)
    return hashlib.sha256(content).hexdigest()[:12]


class ScriptMessages(JavaScriptCatalog):
    """Answer with `gettext` and its relatives, and the texts of one language."""

    domain = DOMAIN
    # The texts themselves come from LOCALE_PATHS: no package of ours has any of its own.
    packages: ClassVar[list[str]] = ["core"]  # type: ignore[misc]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve the texts; an address of another version is not kept."""
        language = str(kwargs.pop("language"))
        if language not in dict(settings.LANGUAGES):
            raise Http404
        is_current = kwargs.pop("version") == version(language)
        with translation.override(language):
            response: HttpResponse = super().get(request, *args, **kwargs)
        response["Cache-Control"] = FOR_GOOD if is_current else "no-cache"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Leave Django's date formats out: `static/app/js/format.js` asks the browser's Intl."""
        return {**super().get_context_data(**kwargs), "formats": {}}
