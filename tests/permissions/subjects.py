"""What each address with arguments is tried on: something that belongs to the company."""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from typing import Any

from accounts.models import Membership, Role
from core import tenancy
from magicpages.models import MagicPage
from notifications import services as notifications
from notifications import unsubscribing
from notifications.models import Notification
from notifications.recipients import Recipients
from tests.magicpages import contents
from tests.permissions.company import Company
from tests.support import pages
from website.models import Article

Arguments = Mapping[str, object]
Make = Callable[[Company], Arguments]

# Addresses that are walked somewhere else, or hold nothing of anybody.
ELSEWHERE: dict[str, str] = {
    "public_page": "Answered before Django: tests/magicpages/test_public.py.",
    "design:*": "The gallery of components: tests/nexusone/test_design.py.",
    "favicon.ico": "A picture.",
    "account_confirm_login_code": "Switched off.",
}
_SUBJECTS: dict[str, Make] = {}


def subject(*names: str) -> Callable[[Make], Make]:
    """Say on what the routes of these names are tried; ``*`` stands for any part of a name."""

    def remember(make: Make) -> Make:
        _SUBJECTS.update(dict.fromkeys(names, make))
        return make

    return remember


def is_elsewhere(name: str) -> bool:
    """Say whether an address is tried by another test."""
    return any(fnmatchcase(name, pattern) for pattern in ELSEWHERE)


@cache
def _load() -> None:
    import_module("tests.permissions.people_subjects")


def of(name: str, company: Company) -> dict[str, Any]:
    """Return the arguments of a route; none where no subject is known.

    A route that needs some and has no subject fails when it is reversed: it belongs in here.
    """
    _load()
    found = (make for pattern, make in _SUBJECTS.items() if fnmatchcase(name, pattern))
    make = next(found, None)
    return dict(make(company)) if make else {}


def for_route(name: str, parameters: tuple[str, ...], company: Company) -> dict[str, Any]:
    """Return those arguments of a route that its address takes."""
    return {key: value for key, value in of(name, company).items() if key in parameters}


def with_id(pk: object) -> Arguments:
    """Return the id of a thing as its address names it."""
    # Pages name the argument as Django does, the API as its schema shows it.
    return {"pk": pk, "id": pk}


def _page(company: Company) -> MagicPage:
    def make(company: Company) -> MagicPage:
        page = contents.ready(company.account)
        contents.publish(page)
        return page

    page: MagicPage = company.once("page", make)
    return page


@subject("magicpages:page_*", "magicpages:brief_edit", "/api/magic-pages/{id}*")
def page(company: Company) -> Arguments:
    """A published page."""
    return with_id(_page(company).pk)


@subject("magicpages:page_list", "magicpages:brief_new")
def nothing(company: Company) -> Arguments:
    """No arguments."""
    return {}


@subject("public_lead")
def public_page(company: Company) -> Arguments:
    """Where a page is published."""
    path = contents.publish(_page(company))
    workspace, slug = path.split("/")
    return {"workspace": workspace, "page": slug}


@subject("notifications:open", "notifications:read")
def notification(company: Company) -> Arguments:
    """News of the owner alone."""

    def make(company: Company) -> Notification:
        account = company.account
        with tenancy.workspace(account.workspace.pk):
            notifications.tell(
                workspace_id=account.workspace.pk,
                kind="credits.granted",
                values={"amount": 1},
                url="/credits/",
                key="once",
                to=Recipients.person(account.user.pk),
            )
            return Notification.objects.get(user=account.user)

    return {"pk": company.once("notification", make).pk}


@subject("notifications:unsubscribe")
def mail_subscription(company: Company) -> Arguments:
    """The address at the foot of a mail to the owner."""
    account = company.account
    subscription = unsubscribing.Subscription(account.workspace.pk, account.user.pk, "work.ready")
    return {"token": unsubscribing.url_of(subscription).rstrip("/").rpartition("/")[2]}


@subject("credits:entry", "/api/credits/transactions/{seq}")
def entry(company: Company) -> Arguments:
    """The second entry of the books; a stranger's have one."""

    def make(company: Company) -> int:
        pages.requested(company.account)
        return 2

    return {"seq": company.once("entry", make)}


@subject("webhook")
def sender(company: Company) -> Arguments:
    """A provider that nobody knows: what a known one gets is tested with its signature."""
    return {"source": "nobody-known"}


@subject("start_step", "start_skip")
def step(company: Company) -> Arguments:
    """The first step of the guided start."""
    return {"key": "brand"}


@subject("account_reset_password_from_key")
def reset(company: Company) -> Arguments:
    """A link that is too old."""
    return {"uidb36": "1", "key": "old-key"}


@subject("script_messages")
def script(company: Company) -> Arguments:
    """The words of scripts, in a version that is gone."""
    return {"language": "en", "version": "old"}


@subject("website:help_article")
def help_article(company: Company) -> Arguments:
    """A text that every visitor reads."""
    return {"slug": _article(Article.Section.HELP).slug}


@subject("website:legal")
def legal_article(company: Company) -> Arguments:
    """The terms, or what else lawyers wrote."""
    return {"slug": _article(Article.Section.LEGAL).slug}


def _article(section: Article.Section) -> Article:
    found = Article.objects.filter(section=section, is_published=True).first()
    return found or Article.objects.create(
        section=section, slug=f"{section}-of-permissions", title_en="Bread", is_published=True
    )


def member_of(company: Company, role: Role) -> Membership:
    """Return somebody's place in the company."""
    user = company.users[role.value]
    with tenancy.workspace(company.account.workspace.pk):
        return Membership.objects.get(workspace=company.account.workspace, user=user)
