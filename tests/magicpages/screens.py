"""Magic Pages in each state that a person can meet."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import Role
from core import tenancy
from core.failures import FailureClass
from core.work.models import Status
from magicpages.models import Lead, MagicPage
from tests.magicpages import contents
from tests.support import pages, people
from tests.support.people import Account
from tests.support.screens import Stage, Visit, exempt, furnishes, screen

WHO = (
    ("Ana Sá", "ana.sa@example.com", "+351 21 555 0199"),
    ("ليلى الحداد", "leila@example.ae", "+971 50 123 4567"),
    ("נועה כהן־לוי", "noa@example.co.il", "+972 3 555 0123"),
    ("Maximiliane Freifrau von Oberhausen-Thurnstein", "m@example.com", ""),
)
BRIEFS: tuple[dict[str, Any], ...] = (
    {"language": "en", "product": "Sourdough bread, baked at night and brought by bicycle"},
    {"language": "ar", "product": "خبز طبيعي بالخميرة البلدية يصلك كل صباح"},
    {"language": "he", "product": "לחם מחמצת שנאפה בלילה ומגיע באופניים"},
    {
        "language": "pt",
        "product": "Pão de fermentação natural, com 20% de desconto até sexta-feira",
    },
)

exempt("public_lead", reason="Takes the form of a published page; the page itself is a screen.")


@furnishes
def pages_in_use(account: Account, rows: int) -> None:
    """Make published and failed pages in several languages, each paid for, each with leads."""
    for number in range(rows):
        page = pages.requested(account, **BRIEFS[number % len(BRIEFS)])
        if number % 3 == 1:
            _fail(page)
            continue
        contents.finish(page)
        contents.publish(pages.reload(page))
        _add_leads(page, rows)


def _add_leads(page: MagicPage, rows: int) -> None:
    consent = "Yes, write to me about bread."
    with tenancy.workspace(page.workspace_id):
        for number in range(rows):
            name, email, phone = WHO[number % len(WHO)]
            Lead.objects.create(
                workspace_id=page.workspace_id, page=page, name=name, email=email, phone=phone,
                consent=consent, language=page.language,
            )  # fmt: skip


def _fail(page: MagicPage, **more: object) -> MagicPage:
    return pages.rewrite(
        page,
        status=Status.FAILED,
        failure_class=FailureClass.TIMEOUT,
        failure_reason="The provider did not answer in time.",
        finished_at=timezone.now(),
        **more,
    )


def _ready(stage: Stage) -> MagicPage:
    return contents.ready(stage.newcomer, is_sample=True, **BRIEFS[0])


@screen("magicpages:page_detail", state="draft")
def review(stage: Stage) -> Visit:
    """A brief with its price."""
    return stage.visit(pages.draft(stage.newcomer).pk, by=stage.newcomer.user)


@screen("magicpages:page_detail", state="not-enough-credits")
def review_without_credits(stage: Stage) -> Visit:
    """A brief whose price is more than there is."""
    poor = people.sign_up("poor", credits=3)
    return stage.visit(pages.draft(poor).pk, by=poor.user)


@screen("magicpages:page_detail", state="under-way")
def progress(stage: Stage) -> Visit:
    """A page that a worker is at."""
    return stage.visit(_under_way(stage).pk, by=stage.newcomer.user)


def _under_way(stage: Stage) -> MagicPage:
    later = timezone.now() + timedelta(hours=1)
    return pages.rewrite(
        pages.requested(stage.newcomer),
        status=Status.RUNNING, stage="writing", progress=20, attempts=1,
        lease_id=uuid4(), lease_until=later, deadline_at=later,
    )  # fmt: skip


@screen("magicpages:page_status", state="under-way")
def progress_fragment(stage: Stage) -> Visit:
    """What the progress poll gets."""
    return stage.visit(_under_way(stage).pk, by=stage.newcomer.user)


@screen("magicpages:page_detail", state="failed")
def failure(stage: Stage) -> Visit:
    """A page that failed, with its credits back."""
    page = pages.requested(stage.newcomer)
    _fail(page, credits_refunded=page.credits_charged)
    return stage.visit(page.pk, by=stage.newcomer.user)


@screen("magicpages:page_detail", state="late-result")
def late_result(stage: Stage) -> Visit:
    """A page that failed, whose result came after all."""
    page = pages.requested(stage.newcomer)
    late = {"content": contents.answer("en"), "model": "test", "is_sample": True}
    _fail(page, credits_refunded=page.credits_charged, late_result=late)
    return stage.visit(page.pk, by=stage.newcomer.user)


@screen("magicpages:page_detail", state="ready")
def editor(stage: Stage) -> Visit:
    """The editor of a page that nobody sees yet."""
    return stage.visit(_ready(stage).pk, by=stage.newcomer.user)


@screen("magicpages:page_detail", state="published")
def editor_of_published(stage: Stage) -> Visit:
    """The editor of a page that is live."""
    page = _ready(stage)
    contents.publish(page)
    return stage.visit(page.pk, by=stage.newcomer.user)


@screen("magicpages:page_detail", state="viewer")
def editor_for_viewers(stage: Stage) -> Visit:
    """A page as somebody sees it who may only look."""
    viewer = people.join(stage.newcomer.workspace, Role.VIEWER)
    return stage.visit(_ready(stage).pk, by=viewer)


@screen("magicpages:brief_edit", state="draft")
def edit_brief(stage: Stage) -> Visit:
    """A brief that is being changed."""
    return stage.visit(pages.draft(stage.newcomer).pk, by=stage.newcomer.user)


@screen("magicpages:page_leads", state="empty")
def no_leads(stage: Stage) -> Visit:
    """A page that nobody answered."""
    return stage.visit(_ready(stage).pk, by=stage.newcomer.user)


@screen("magicpages:page_leads", state="full")
def leads(stage: Stage) -> Visit:
    """A page that many answered."""
    page = _ready(stage)
    contents.publish(page)
    _add_leads(page, stage.rows)
    return stage.visit(page.pk, by=stage.newcomer.user)


@screen("magicpages:page_preview", state="ready", voice="content")
def preview(stage: Stage) -> Visit:
    """A page inside its editor."""
    return stage.visit(_ready(stage).pk, by=stage.newcomer.user)


def _public(stage: Stage, language: str) -> Visit:
    brief = next(each for each in BRIEFS if each["language"] == language)
    path = contents.publish(contents.ready(stage.newcomer, **brief))
    return stage.signed_out(*path.split("/"))


@screen("public_page", state="english", voice="content", browser_only=True)
def english_page(stage: Stage) -> Visit:
    """A published page as visitors see it."""
    return _public(stage, "en")


@screen("public_page", state="arabic", voice="content", browser_only=True)
def arabic_page(stage: Stage) -> Visit:
    """The same, written from right to left."""
    return _public(stage, "ar")
