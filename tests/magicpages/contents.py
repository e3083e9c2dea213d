"""Finished landing pages with words of our own, so that a test knows what must be shown."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from core import tenancy
from core.work.models import Status
from magicpages import blocks, services, writing
from magicpages.models import Lead, MagicPage
from tests.support import pages
from tests.support.people import Account

WORDS = {
    "en": "Warm bread",
    "es": "Pan caliente",
    "pt": "Pão quente",
    "ar": "خبز ساخن",
    "he": "לחם חם",
}
Writer = Callable[[str], str]


def answer(language: str = "en", write: Writer | None = None) -> blocks.Json:
    """Return what a model would answer; ``write`` gives each text by its path."""
    say = write or (lambda path: WORDS[language])
    filled = _fill(blocks.META, say, "")
    return filled | {kind: _fill(fields, say, kind) for kind, fields in blocks.BLOCKS.items()}


def _fill(fields: Mapping[str, blocks.Field], say: Writer, path: str) -> blocks.Json:
    return {name: _value(field, say, f"{path}.{name}") for name, field in fields.items()}


def _value(field: blocks.Field, say: Writer, path: str) -> Any:
    if isinstance(field, blocks.Text):
        return say(path)
    return [_entry(field.fields, say, f"{path}.{n}") for n in range(max(field.least, 1))]


def _entry(fields: "Mapping[str, blocks.Field] | blocks.Text", say: Writer, path: str) -> Any:
    return say(path) if isinstance(fields, blocks.Text) else _fill(fields, say, path)


def ready(
    account: Account,
    *,
    content: blocks.Json | None = None,
    is_sample: bool = False,
    **brief: Any,
) -> MagicPage:
    """Make a page whose work is done; ``content`` replaces the checked words of its language."""
    return finish(pages.draft(account, **brief), content=content, is_sample=is_sample)


def finish(
    page: MagicPage, *, content: blocks.Json | None = None, is_sample: bool = False
) -> MagicPage:
    """End the work on a page, with the checked words of its language unless others are given."""
    words = content or writing.check(answer(page.language), language=page.language, has_proof=True)
    result = {"content": words, "model": "test", "is_sample": is_sample}
    with tenancy.workspace(page.workspace_id):
        services.deliver_page(page, result)
    return pages.rewrite(page, status=Status.READY, progress=100, finished_at=timezone.now())


def publish(page: MagicPage) -> str:
    """Publish a page and return its path."""
    with tenancy.workspace(page.workspace_id):
        path: str = services.publish_page(page=page, by=_writer(page)).path
    return path


def unpublish(page: MagicPage) -> None:
    """Take a page off its address."""
    with tenancy.workspace(page.workspace_id):
        services.unpublish_page(page=page, by=_writer(page))


def _writer(page: MagicPage) -> User:
    assert page.requested_by_id is not None
    return User.objects.get(pk=page.requested_by_id)


def edit(page: MagicPage, address: str, value: str) -> str:
    """Replace one text of a page's draft."""
    with tenancy.workspace(page.workspace_id):
        return services.edit_text(page=page, address=address, value=value)


def lead(page: MagicPage, name: str, **columns: Any) -> Lead:
    """Keep what a visitor sent; ``columns`` are changed afterwards."""
    with tenancy.workspace(page.workspace_id):
        kept = services.record_lead(
            page=page, name=name, email="a@example.com", phone=columns.get("phone", ""),
            consent="Yes, write to me", language="en",
        )  # fmt: skip
        Lead.objects.filter(pk=kept.pk).update(**columns)
    return kept
