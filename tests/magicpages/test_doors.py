"""Who comes through the doors of Magic Pages, and what the others are told."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Membership, User
from core import tenancy
from magicpages.models import MagicPage
from tests.magicpages import contents
from tests.support import pages, people
from tests.support.people import Account

READS = ["", "status/", "preview/", "leads/"]
WRITES = ["confirm/", "retry/", "adopt/", "text/", "publish/", "unpublish/"]
BOTH = ["brief/"]
SCREENS = ["/dashboard/", "/credits/", "/magic-pages/", "/magic-pages/new/"]
ClientOf = Callable[[User], Client]


@pytest.mark.parametrize(
    "screen", [*SCREENS, *(f"/magic-pages/{uuid.UUID(int=1)}/{w}" for w in READS)]
)
def test_the_signed_out_are_sent_to_sign_in_and_back(screen: str) -> None:
    answer = Client().get(f"{screen}?after=x")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/en/accounts/login/?next=" + screen)


@pytest.mark.parametrize("what", [*WRITES, *BOTH])
def test_the_signed_out_change_nothing(ready: MagicPage, what: str) -> None:
    answer = Client().post(f"/magic-pages/{ready.pk}/{what}", {"field": "/title", "value": "x"})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/en/accounts/login/")
    assert pages.reload(ready).content == ready.content


@pytest.mark.parametrize(
    ("method", "what"),
    [("get", w) for w in [*READS, *BOTH]] + [("post", w) for w in [*WRITES, *BOTH]],
)
def test_a_strangers_page_is_answered_like_one_that_never_was(
    client_of: ClientOf, stranger: User, ready: MagicPage, method: str, what: str
) -> None:
    client = client_of(stranger)
    # The page names its request, which is all in which the two may differ.
    client.defaults["HTTP_X_REQUEST_ID"] = "the-same-for-both"
    values = {"field": "/title", "value": "taken"}

    foreign = getattr(client, method)(f"/magic-pages/{ready.pk}/{what}", values)
    unknown = getattr(client, method)(f"/magic-pages/{uuid.uuid4()}/{what}", values)

    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert pages.reload(ready).content == ready.content


@pytest.mark.parametrize("what", WRITES)
def test_what_changes_something_is_not_done_by_a_link(
    owner_client: Client, ready: MagicPage, what: str
) -> None:
    assert owner_client.get(f"/magic-pages/{ready.pk}/{what}").status_code == 405


@pytest.mark.parametrize("what", READS)
def test_what_only_shows_takes_no_post(owner_client: Client, ready: MagicPage, what: str) -> None:
    assert owner_client.post(f"/magic-pages/{ready.pk}/{what}").status_code == 405


def test_a_viewer_sees_everything_and_changes_nothing(
    client_of: ClientOf, viewer: User, ready: MagicPage, draft: MagicPage
) -> None:
    client = client_of(viewer)

    for what in READS:
        assert client.get(f"/magic-pages/{ready.pk}/{what}").status_code == 200
    for what in [*WRITES, *BOTH]:
        assert client.post(f"/magic-pages/{draft.pk}/{what}").status_code == 403
    assert client.get("/magic-pages/new/").status_code == 403
    assert client.post("/magic-pages/new/", pages.BRIEF).status_code == 403
    assert pages.reload(draft).status == "draft"


def test_an_editor_works_like_the_owner(
    client_of: ClientOf, member: User, ready: MagicPage, draft: MagicPage
) -> None:
    client = client_of(member)

    assert client.post("/magic-pages/new/", pages.BRIEF).status_code == 302
    assert client.post(f"/magic-pages/{draft.pk}/confirm/").status_code == 302
    assert client.post(f"/magic-pages/{ready.pk}/publish/").status_code == 302
    assert pages.reload(draft).status == "queued"


def test_who_was_removed_finds_nothing_from_the_next_request_on(
    client_of: ClientOf, member: User, ready: MagicPage
) -> None:
    client = client_of(member)
    assert client.get(f"/magic-pages/{ready.pk}/").status_code == 200

    with tenancy.workspace(ready.workspace_id):
        Membership.objects.filter(user=member).delete()

    assert client.get(f"/magic-pages/{ready.pk}/").status_code == 403
    assert client.get("/dashboard/").status_code == 403


def test_who_was_removed_goes_on_in_their_other_workspace(
    client_of: ClientOf, stranger: User, elsewhere: Account, account: Account, ready: MagicPage
) -> None:
    with tenancy.workspace(account.workspace.pk):
        place = Membership.objects.create(workspace=account.workspace, user=stranger, role="editor")
    client = client_of(stranger)
    session = client.session
    session["workspace_id"] = str(account.workspace.pk)
    session.save()
    assert client.get(f"/magic-pages/{ready.pk}/").status_code == 200

    with tenancy.workspace(account.workspace.pk):
        Membership.objects.filter(pk=place.pk).delete()

    assert client.get(f"/magic-pages/{ready.pk}/").status_code == 404
    assert elsewhere.workspace.name in client.get("/dashboard/").content.decode()


def test_a_chosen_workspace_is_taken_only_from_members(
    client_of: ClientOf, stranger: User, account: Account, ready: MagicPage
) -> None:
    client = client_of(stranger)
    session = client.session
    session["workspace_id"] = str(account.workspace.pk)
    session.save()

    assert client.get(f"/magic-pages/{ready.pk}/").status_code == 404


def test_someone_without_a_workspace_is_told_so() -> None:
    client = Client()
    client.force_login(User.objects.create_user(people.address("nowhere"), people.PASSWORD))

    assert client.get("/dashboard/").status_code == 403


def test_a_form_without_its_token_changes_nothing(owner: User, draft: MagicPage) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    answer = client.post(f"/magic-pages/{draft.pk}/confirm/")

    assert answer.status_code == 403
    assert b"This form has gone stale" in answer.content
    assert pages.reload(draft).status == "draft"


@pytest.mark.parametrize("language", ["es", "he"])
def test_the_screens_speak_the_language_the_person_chose(
    owner_client: Client, owner: User, ready: MagicPage, language: str
) -> None:
    User.objects.filter(pk=owner.pk).update(language=language)
    contents.publish(ready)

    for screen in [*SCREENS, f"/magic-pages/{ready.pk}/", f"/magic-pages/{ready.pk}/leads/"]:
        answer = owner_client.get(screen, headers={"Accept-Language": "en"})
        assert f'<html lang="{language}"'.encode() in answer.content, screen
