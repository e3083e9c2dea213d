"""The articles that come with a release: Markdown files with a head, one for each language."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.utils.module_loading import import_string

CONTENT = Path(__file__).resolve().parent / "content"
TEXTS = ("title", "summary", "body")


@dataclass(frozen=True)
class Shipped:
    """One language of one article, as its file says. Screens, order and date stand in English."""

    section: str
    slug: str
    language: str
    title: str
    summary: str
    body: str
    head: dict[str, str]

    @property
    def order(self) -> int:
        """Where it stands in its section."""
        return int(self.head["order"])

    @property
    def dated_on(self) -> date:
        """The day this version is of."""
        return date.fromisoformat(self.head["date"])

    @property
    def screens(self) -> list[str]:
        """The URL names of the screens it helps with."""
        return [name.strip() for name in self.head.get("screens", "").split(",") if name.strip()]


def read_all(content: Path = CONTENT) -> list[Shipped]:
    """Return every file, sorted. Raises ValueError for one without a head."""
    return [_read(path) for path in sorted(content.glob("*/*/*.md"))]


def digest(texts: Mapping[str, str | None]) -> str:
    """Return what tells one version of a text from another."""
    joined = "\0".join(texts[name] or "" for name in TEXTS)
    return hashlib.sha256(joined.encode()).hexdigest()


def after_migrate(*, using: str, apps: Apps, verbosity: int = 1, **_: Any) -> None:
    """Bring the articles up to date whenever the schema is; on an older schema do nothing."""
    try:
        model = apps.get_model("website", "Article")
    except LookupError:
        return
    names = {field.name for field in model._meta.get_fields()}
    if {"shipped", *(f"body_{code}" for code, _name in settings.LANGUAGES)} <= names:
        import_string("website.services.load_articles")(using=using)


def _read(path: Path) -> Shipped:
    language, section = path.parts[-3:-1]
    _empty, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in head.strip().splitlines())
    return Shipped(
        section, path.stem, language, fields["title"], fields["summary"], body.strip(), fields
    )
