"""Lets the job screens of django-rq keep the style blocks that are written into them.

Only those very texts: their hashes are read from the templates of the installed version, so that
nothing else in these pages may carry styles. Their scripts stay refused: they call a part of
Django's admin that is gone, and the screens work without.
"""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)


def is_of_django_rq(view: object) -> bool:
    """Say whether a view is one of django-rq's own screens."""
    return getattr(view, "__module__", "").partition(".")[0] == "django_rq"


@cache
def styles_of_django_rq() -> tuple[str, ...]:
    """Return the sources for `style-src` that stand for the style blocks of django-rq."""
    folder = files("django_rq") / "templates" / "django_rq"
    texts = [each.read_text("utf-8") for each in folder.iterdir() if each.name.endswith(".html")]
    blocks = {block for text in texts for block in _STYLE.findall(text)}
    return tuple(sorted(f"'sha256-{_digest(block)}'" for block in blocks))


def _digest(block: str) -> str:
    return b64encode(sha256(block.encode()).digest()).decode()
