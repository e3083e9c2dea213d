"""Screens of notifications in each state that a person can meet."""

from uuid import uuid4

from core import tenancy
from notifications import services, unsubscribing
from notifications.recipients import Recipients
from notifications.unsubscribing import Subscription
from tests.support.people import Account
from tests.support.screens import Stage, Visit, exempt, furnishes, screen

NAMES = ("Ana Sá", "ليلى الحداد", "נועה כהן־לוי", "Maximiliane Freifrau von Oberhausen")
WORK = {"work": "magicpages.magicpage", "title": "Rye & Sons", "failure": "", "refunded": 0}
PLANS = {
    "free": {"en": "Free", "es": "Gratis", "pt": "Grátis", "ar": "مجانية", "he": "חינם"},
    "pro": dict.fromkeys(("en", "es", "pt", "ar", "he"), "Pro"),
    "premium": dict.fromkeys(("en", "es", "pt", "ar", "he"), "Premium"),
}
NEWS = (
    ("billing.changed", {"before": "free", "after": "premium", "names": PLANS}),
    ("billing.ended", {"before": "pro", "after": "free", "names": PLANS}),
    ("work.ready", WORK),
    ("work.failed", WORK | {"failure": "moderation", "refunded": 10}),
    ("work.late", WORK | {"title": "خبز طبيعي كل صباح"}),
    ("credits.low", {"balance": 9}),
    ("credits.granted", {"amount": 2000}),
    ("credits.taken_back", {"amount": 40}),
    ("billing.overdue", {"until": "2026-12-07T09:00:00+00:00", "number": 1}),
    ("billing.paid", {"credits": 500}),
    ("billing.reversed", {"credits": 120, "is_dispute": True}),
    ("magicpages.lead", {"name": NAMES[1], "page": "Sourdough bread"}),
)

exempt("notifications:open", reason="Marks a notification as read and leads on.")
exempt("notifications:read*", reason="Marks notifications as read and goes back.")
exempt("notifications:activity", reason="Answers scripts, with JSON.")
exempt("notifications:panel", reason="The inside of the bell's panel, which every screen has.")


@furnishes
def news(account: Account, rows: int) -> None:
    """Tell the owner of everything there is."""
    with tenancy.workspace(account.workspace.pk):
        for number in range(rows):
            kind, values = NEWS[number % len(NEWS)]
            services.tell(
                workspace_id=account.workspace.pk,
                kind=kind,
                values=values,
                url="/credits/",
                key=uuid4().hex,
                to=Recipients.person(account.user.pk),
            )


@screen("notifications:list", state="empty")
def nothing_yet(stage: Stage) -> Visit:
    """Nobody was told anything."""
    return stage.visit(by=stage.newcomer.user)


@screen("notifications:list", state="in use")
def something_new(stage: Stage) -> Visit:
    """News of every kind."""
    return stage.visit(by=stage.account.user)


@screen("notifications:list", state="all read")
def all_read(stage: Stage) -> Visit:
    """Nothing is unread."""
    return stage.visit(by=stage.newcomer.user, query="show=unread")


@screen("notifications:unsubscribe", state="question", voice="content")
def stop_mails(stage: Stage) -> Visit:
    """The link at the foot of a mail. It speaks the language of the mail, whoever opens it."""
    whose = Subscription(stage.newcomer.workspace.pk, stage.newcomer.user.pk, "magicpages.lead")
    return stage.signed_out(unsubscribing.url_of(whose).split("/")[-2])
