"""Every write to landing pages, from the brief to the lead."""

import secrets
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User, Workspace
from core import formatting, text_rules
from core.failures import NexusError
from core.work import services as work
from core.work.models import PaidWork, Status
from credits import features
from magicpages import blocks, notices, plans, rendering
from magicpages.models import Lead, MagicPage, Publication

BRIEF_FIELDS = (
    "product", "audience", "offer", "proof", "business", "tone", "language", "theme",
)  # fmt: skip


_CONTENT_FIELDS = (
    "content", "content_version", "model", "is_sample", "title", "slug", "search_text",
    "updated_at",
)  # fmt: skip


class NotReady(NexusError):
    """The page has no content yet, or is not in a state that allows this."""

    status = 409
    code = "page_not_ready"

    def __str__(self) -> str:
        return _("This page is not ready yet.")


class ExampleStaysPrivate(NotReady):
    """An example is no page of the workspace: it goes as it came, so nobody may answer it."""

    code = "example_page"

    def __str__(self) -> str:
        return _("This is an example: it cannot be published. Write a brief of your own.")


class TextRefused(NexusError):
    """An edited text breaks a rule; the sentence says which."""

    code = "text_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


def draft_page(*, workspace_id: UUID, brief: dict[str, Any], by: User) -> MagicPage:
    """Keep a brief as a draft. Nothing is charged and nothing runs until it is submitted."""
    values = {name: brief[name] for name in BRIEF_FIELDS if name in brief}
    page = MagicPage(workspace_id=workspace_id, requested_by=by, **values)
    page.search_text = page.searchable
    page.save(force_insert=True)
    return page


def change_brief(*, page: MagicPage, brief: dict[str, Any]) -> None:
    """Change the brief of a draft. Raises AlreadySubmitted once it was confirmed."""
    values = {name: brief[name] for name in BRIEF_FIELDS if name in brief}
    words = {name: getattr(page, name) for name in ("title", "business", "product")} | values
    values["search_text"] = MagicPage(**words).searchable
    if not MagicPage.objects.filter(pk=page.pk, status=Status.DRAFT).update(**values):
        raise work.AlreadySubmitted


@transaction.atomic
def request_page(
    *,
    workspace_id: UUID,
    brief: dict[str, Any],
    by: User,
    quote: str = "",
    is_confirmed: bool = False,
) -> MagicPage:
    """Draft and submit in one step, all or nothing. Raises what submitting does."""
    page = draft_page(workspace_id=workspace_id, brief=brief, by=by)
    work.submit(item=page, quote=quote, is_confirmed=is_confirmed)
    return page


def copy_brief(*, page: MagicPage, by: User) -> MagicPage:
    """Start a new draft from the brief of another page, for another try."""
    brief = {name: getattr(page, name) for name in BRIEF_FIELDS}
    return draft_page(workspace_id=page.workspace_id, brief=brief, by=by)


def deliver_page(item: PaidWork, result: dict[str, Any]) -> None:
    """Store the content of a finished page. Runs in the transaction that ends the work."""
    _store_content(MagicPage.objects.get(pk=item.pk), result)


@transaction.atomic
def adopt_late_result(*, page: MagicPage, by: User) -> MagicPage:
    """Make a page, free of charge, from a result that came after its refund. Once per result."""
    late = MagicPage.objects.select_for_update().get(pk=page.pk)
    if late.late_result is None:
        raise NotReady
    MagicPage.objects.filter(pk=page.pk).update(late_result=None)
    adopted = copy_brief(page=page, by=by)
    MagicPage.objects.filter(pk=adopted.pk).update(
        status=Status.READY, progress=100, finished_at=F("created_at")
    )
    adopted.refresh_from_db()
    _store_content(adopted, late.late_result)
    return adopted


def _store_content(page: MagicPage, result: dict[str, Any]) -> None:
    page.content = content = result["content"]
    page.model = result["model"][:80]
    page.is_sample = result["is_sample"]
    page.content_version = 1
    page.title = content["title"][:120]
    page.slug = _free_slug(page)
    page.search_text = page.searchable
    page.save(update_fields=_CONTENT_FIELDS)


def _cut(slug: str) -> str:
    """Return at most 60 characters, ending with a whole word."""
    return slug if len(slug) <= 60 else slug[:61].rpartition("-")[0] or slug[:60]


def _free_slug(page: MagicPage) -> str:
    base = _cut(slugify(page.business or page.title))
    taken = MagicPage.objects.exclude(pk=page.pk).filter(slug=base).exists()
    if len(base) >= 3 and not taken:
        return base
    return f"{base or 'page'}-{secrets.token_hex(3)}"


@transaction.atomic
def edit_text(*, page: MagicPage, address: str, value: str) -> str:
    """Replace one text of the draft and return it as stored.

    ``address`` is "<block id>/<path>". Raises TextRefused, or NotReady while there is no content.
    """
    # The lock keeps two editors of different texts from undoing each other.
    page = MagicPage.objects.select_for_update().get(pk=page.pk)
    if not page.is_ready:
        raise NotReady
    found = blocks.find_text(page.content, address)
    if found is None:
        raise TextRefused(_("This text does not exist any more. Reload the page."))
    data, path, rule = found
    text = text_rules.clean(value)
    if rule.required and not text:
        raise TextRefused(_("This text must not be empty."))
    if len(text) > rule.max_length:
        raise TextRefused(
            _("Use at most %(limit)s characters; this has %(length)s.")
            % {
                "limit": formatting.number(rule.max_length),
                "length": formatting.number(len(text)),
            }
        )
    blocks.put(data, path, text)
    page.content_version += 1
    page.save(update_fields=["content", "content_version", "updated_at"])
    return text


@transaction.atomic
def publish_page(*, page: MagicPage, by: User) -> Publication:
    """Render the page and make these bytes what visitors get. Published again, it replaces them."""
    page = MagicPage.objects.select_for_update().get(pk=page.pk)
    if page.is_example:
        raise ExampleStaysPrivate
    if not page.is_ready:
        raise NotReady
    workspace = Workspace.objects.get(pk=page.workspace_id)
    path = f"{workspace.slug}/{page.slug}"
    document = rendering.public_document(
        page=page, site_name=workspace.name, path=path, is_branded=_is_branded(page)
    )
    publication, _created = Publication.objects.update_or_create(
        page=page,
        defaults={
            "workspace_id": page.workspace_id,
            "path": path,
            "content_version": page.content_version,
            "content": page.content,
            "html": document.html,
            "html_gzip": document.html_gzip,
            "etag": document.etag,
        },
    )
    _record("page.published", page, by=by, path=path)
    return publication


def preview_page(*, page: MagicPage, edit_url: str = "", csrf: str = "") -> str:
    """Return the draft as a document, with texts to edit in place for those who may.

    Writes nothing.
    """
    workspace = Workspace.objects.get(pk=page.workspace_id)
    return rendering.preview(
        page=page,
        site_name=workspace.name,
        is_branded=_is_branded(page),
        edit_url=edit_url,
        csrf=csrf,
    )


def _is_branded(page: MagicPage) -> bool:
    """Say whether the page carries our name: a larger plan publishes without it."""
    return not features.has(workspace_id=page.workspace_id, key=plans.UNBRANDED.key)


@transaction.atomic
def unpublish_page(*, page: MagicPage, by: User) -> None:
    """Take the page off its public address; the draft stays. Nothing happens where it was off."""
    count, _by_model = Publication.objects.filter(page=page).delete()
    if count:
        _record("page.unpublished", page, by=by)


def record_export(*, workspace_id: UUID, by: User, count: int) -> None:
    """Note that somebody took the details of so many leads along as a file."""
    audit.record("leads.exported", by=by, workspace_id=workspace_id, count=count)


def _record(action: str, page: MagicPage, *, by: User, **details: Any) -> None:
    audit.record(
        action,
        by=by,
        workspace_id=page.workspace_id,
        target=page,
        subject=str(page),
        **details,
    )


def record_lead(
    *, page: MagicPage, name: str, email: str, phone: str, consent: str, language: str
) -> Lead:
    """Keep what a visitor sent, with the wording of the consent they gave, and tell the members."""
    with transaction.atomic():
        lead = Lead(
            workspace_id=page.workspace_id,
            page=page,
            name=name,
            email=email,
            phone=phone,
            consent=consent,
            language=language,
        )
        lead.search_text = lead.searchable
        lead.save(force_insert=True)
        notices.tell_of_lead(page=page, lead=lead)
    return lead
