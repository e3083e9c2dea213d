"""Screens of the whole: error pages, the staff site's own, and what is no screen."""

from datetime import timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.utils import timezone

from accounts.models import Membership, Role
from core import clock, tenancy
from core.interface.examples import Order
from credits.models import Discrepancy, GrantRequest
from magicpages import examples
from magicpages.models import MagicPage
from tests.credits import billing_rows
from tests.magicpages import contents
from tests.support import pages, people
from tests.support.people import Account
from tests.support.screens import Stage, Visit, exempt, furnishes, screen

exempt("local_mail_*", reason="Shows a file of this machine; test_local_mail.py looks at it.")
exempt("admin:admin/*", reason="Completes an address with its last slash.")
exempt("admin:admin/(*", reason="Answers 404 to what the staff site does not have.")
exempt("admin:django_rq_*", reason="Another project's tool for operators, in English only.")
exempt("admin:autocomplete", reason="Answers the scripts of the staff site.")
exempt("admin:view_on_site", reason="Leads to an object's own page.")
exempt("admin:login", reason="Leads to everybody's sign-in.")
exempt("admin:logout", reason="Only takes the press of a button.")
exempt("script_messages", reason="Gives scripts their texts.")
exempt("help_for_screen", reason="A part of the help menu.")
exempt("api_docs", reason="Another project's tool for developers, in English only.")
exempt("favicon.ico", reason="Leads to the mark.")


@furnishes
def log_entries(account: Account, rows: int) -> None:
    """Let staff have done something: what was done stands in the log."""
    for number in range(rows):
        LogEntry.objects.log_actions(
            user_id=account.user.pk,
            queryset=[account.user],
            action_flag=CHANGE,
            change_message=f"+{number}: goodwill",
            single_object=True,
        )


@furnishes
def grant_requests(account: Account, rows: int) -> None:
    """Let staff have asked for credits; some requests wait for a second person."""
    for number in range(rows):
        _request(account, amount=(600, -40, 25)[number % 3], state=("waiting", "done")[number % 2])


@furnishes
def discrepancies(account: Account, rows: int) -> None:
    """Let the nightly count have found something; some of it is gone."""
    now = clock.now()
    with tenancy.system_scope(tenancy.SystemUse.STAFF):
        for number in range(rows):
            Discrepancy.objects.create(
                kind="balance",
                key=f"{account.workspace.pk}:{number}",
                about_id=account.workspace.pk,
                details={"balance": 40, "sum_of_entries": 50},
                found_at=now,
                seen_at=now,
                resolved_at=now if number % 2 else None,
                note="They were told <b>." if number % 3 else "",
            )


def _request(account: Account, **fields: object) -> GrantRequest:
    known = {"amount": 2500, "reason": "A conference <b>", "state": "waiting"}
    with tenancy.workspace(account.workspace.pk):
        return GrantRequest.objects.create(
            workspace_id=account.workspace.pk, asked_by=account.user, **known | fields
        )


@screen("admin:credits_grantrequest_confirm", state="waiting")
def confirm_grant(stage: Stage) -> Visit:
    """Before credits are given that somebody else asked for."""
    return stage.visit(_request(stage.newcomer).pk, by=stage.staff)


@screen("admin:credits_grantrequest_refuse", state="waiting")
def refuse_grant(stage: Stage) -> Visit:
    """Before that is refused."""
    return stage.visit(_request(stage.newcomer, amount=-700).pk, by=stage.staff)


@screen("admin:credits_grantrequest_confirm", state="decided")
def decided_grant(stage: Stage) -> Visit:
    """Too late: it was decided."""
    return stage.visit(_request(stage.newcomer, state="refused").pk, by=stage.staff)


@screen("admin:credits_invoice_refund", state="paid")
def refund(stage: Stage) -> Visit:
    """Before money goes back."""
    return stage.visit(billing_rows.invoice(stage.newcomer.workspace).pk, by=stage.staff)


@screen("admin:credits_margin", state="earning")
def margin(stage: Stage) -> Visit:
    """Work that earned and cost something, and an invoice that says what credits are worth."""
    now = clock.now()
    billing_rows.invoice(stage.newcomer.workspace, paid_at=now)
    with tenancy.workspace(stage.account.workspace.pk):
        MagicPage.objects.filter(provider_calls=[], is_sample=False).update(cost_microusd=41_300)
    return stage.visit(by=stage.staff)


@screen("admin:search", state="found")
def staff_search(stage: Stage) -> Visit:
    """What staff find of a workspace that is in use."""
    return stage.visit(by=stage.staff, query=f"q={stage.account.workspace.slug}")


@screen("admin:app_list", state="staff")
def staff_app(stage: Stage) -> Visit:
    """The part of the staff site that belongs to one app."""
    return stage.visit("credits", by=stage.staff)


@screen("error:404", state="signed-out")
def not_found(stage: Stage) -> Visit:
    """An address where nothing is."""
    return stage.at("/nothing-here/", by=None, status=404)


@screen("error:404", state="signed-in")
def not_found_inside(stage: Stage) -> Visit:
    """The same, to somebody who is signed in."""
    return stage.at("/nothing-here/", by=stage.newcomer.user, status=404)


@screen("error:403", state="viewer")
def not_allowed(stage: Stage) -> Visit:
    """A form for people who may write, asked for by one who may not."""
    viewer = people.join(stage.newcomer.workspace, Role.VIEWER)
    return stage.at("/magic-pages/new/", by=viewer, status=403)


exempt("dashboard_work", reason="A part of the dashboard that asks for itself.")
exempt("start_begin", reason="Leads to the step one is at.")


@screen("start_step", state="brand")
def start_brand(stage: Stage) -> Visit:
    """The first question of the guided start."""
    return stage.visit("brand", by=stage.newcomer.user)


@screen("start_step", state="languages")
def start_languages(stage: Stage) -> Visit:
    """The second question."""
    return stage.visit("languages", by=stage.newcomer.user)


@screen("start_step", state="page")
def start_page(stage: Stage) -> Visit:
    """The short brief."""
    return stage.visit("page", by=stage.newcomer.user)


@screen("dashboard", state="empty")
def dashboard_empty(stage: Stage) -> Visit:
    """The dashboard of somebody who has nothing yet."""
    return stage.visit(by=stage.newcomer.user)


@screen("dashboard", state="examples")
def dashboard_with_examples(stage: Stage) -> Visit:
    """The dashboard with example pages and leads."""
    workspace, person = stage.newcomer.workspace, stage.newcomer.user
    with tenancy.workspace(workspace.pk):
        examples.add(Order(workspace.pk, person.pk, "en"))
    return stage.visit(by=person)


@screen("dashboard", state="busy")
def dashboard_busy(stage: Stage) -> Visit:
    """The dashboard after a day away: news, work under way, something to do."""
    account = stage.newcomer
    contents.publish(contents.ready(account))
    pages.draft(account)
    pages.requested(account)
    yesterday = timezone.now() - timedelta(days=1)
    with tenancy.workspace(account.workspace.pk):
        Membership.objects.filter(user=account.user).update(seen_at=yesterday)
    return stage.visit(by=account.user)


@screen("search", state="found")
def search_found(stage: Stage) -> Visit:
    """The results of a search, of every kind."""
    return stage.visit(by=stage.account.user, query="q=e")


@screen("search", state="nothing")
def search_nothing(stage: Stage) -> Visit:
    """A search that finds nothing."""
    return stage.visit(by=stage.account.user, query="q=qqqqqqqq")


# The gallery is a tool for developers, in English; what it shows is in the language asked for.


@screen("design:index", state="signed-out", voice="content")
def gallery(stage: Stage) -> Visit:
    """The design system, to a developer on their own machine."""
    return stage.signed_out()


@screen("design:page", state="component", voice="content")
def gallery_page(stage: Stage) -> Visit:
    """A component of the design system with its notes."""
    return stage.visit("components", "button", by=stage.staff)


@screen("design:page", state="token", voice="content")
def gallery_tokens(stage: Stage) -> Visit:
    """Tokens of the design system."""
    return stage.visit("tokens", "colours", by=stage.staff)


@screen("design:frame", state="component", voice="content")
def gallery_frame(stage: Stage) -> Visit:
    """The specimens alone, in the language that the frame asks for."""
    return stage.visit("components", "button", by=stage.staff, query="language=ar&theme=dark")
