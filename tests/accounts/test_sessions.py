"""Where people are signed in: what they see of it, what they can end, and what ends by itself."""

from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from rest_framework.test import APIClient

from accounts import devices, tokens
from accounts.models import TokenFamily, User
from tests.support import factors, queries
from tests.support.people import PASSWORD

LOGIN = "/en/accounts/login/"
SECURITY = "/settings/security/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def sign_in(user: User, agent: str = FIREFOX) -> Client:
    """Sign in by password in a browser that says what it is."""
    client = Client(headers={"user-agent": agent})
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    return client


def is_signed_in(client: Client) -> bool:
    """Say whether somebody is signed in."""
    return client.get("/dashboard/").status_code == 200


def program(user: User) -> APIClient:
    """Sign a program in."""
    return APIClient(headers={"Authorization": f"Bearer {tokens.issue(user=user).access}"})


def session_of(client: Client) -> UserSession:
    """Return the row of a browser's session."""
    return UserSession.objects.get(session_key=client.session.session_key)


def test_browsers_are_listed_in_words_this_one_first(owner: User) -> None:
    sign_in(owner, SAFARI)
    here = sign_in(owner)

    shown = here.get(SECURITY).context["sessions"]

    assert [(each.device, each.is_current) for each in shown] == [
        ("Firefox on Linux", True),
        ("Safari on iPhone", False),
    ]
    assert shown[0].address == "127.0.0.1"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
         "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "curl"),
        ("", "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
    ],
)  # fmt: skip
def test_an_agent_is_told_in_words(agent: str, words: str) -> None:
    assert devices.in_words(agent) == words


def test_one_browser_is_signed_out_at_once(owner: User) -> None:
    here, there = sign_in(owner), sign_in(owner, SAFARI)

    answer = here.post(f"/settings/security/sessions/{session_of(there).pk}/end/")

    assert answer["Location"] == SECURITY
    assert not is_signed_in(there)
    assert is_signed_in(here)


def test_somebody_elses_session_does_not_exist(owner: User, stranger: User) -> None:
    victim, thief = sign_in(owner), sign_in(stranger)

    answer = thief.post(f"/settings/security/sessions/{session_of(victim).pk}/end/")

    assert answer.status_code == 404
    assert is_signed_in(victim)


def test_one_program_is_signed_out_at_once(owner: User, owner_client: Client) -> None:
    api, other = program(owner), program(owner)
    family = TokenFamily.objects.filter(user=owner).earliest("created_at")

    owner_client.post(f"/settings/security/sign-ins/{family.pk}/end/")

    assert api.get("/api/credits").status_code == 401
    assert other.get("/api/credits").status_code == 200


def test_somebody_elses_program_does_not_exist(owner: User, stranger: User) -> None:
    api, thief = program(owner), sign_in(stranger)
    family = TokenFamily.objects.get(user=owner)

    assert thief.post(f"/settings/security/sign-ins/{family.pk}/end/").status_code == 404
    assert thief.post(f"/settings/security/sign-ins/{uuid4()}/end/").status_code == 404
    assert api.get("/api/credits").status_code == 200


def test_all_others_are_signed_out(owner: User, stranger: User) -> None:
    here, there, api = sign_in(owner), sign_in(owner, SAFARI), program(owner)
    unconcerned = sign_in(stranger)

    here.post("/settings/security/end-others/")

    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert api.get("/api/credits").status_code == 401
    assert is_signed_in(unconcerned)


@pytest.mark.parametrize(
    "address",
    ["sessions/1/end/", f"sign-ins/{uuid4()}/end/", "end-others/"],
    ids=["session", "program", "others"],
)
def test_these_doors_want_a_form_of_ours_from_somebody_signed_in(owner: User, address: str) -> None:
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(owner)

    assert forged.post(f"{SECURITY}{address}").status_code == 403
    assert forged.get(f"{SECURITY}{address}").status_code == 405
    assert Client().post(f"{SECURITY}{address}")["Location"].startswith(LOGIN)


def test_a_session_that_was_planted_before_the_sign_in_is_worth_nothing(owner: User) -> None:
    victim = Client()
    session = victim.session
    session["planted"] = "x"
    session.save()
    thief = Client()
    thief.cookies["sessionid"] = str(session.session_key)

    victim.post(LOGIN, {"login": owner.email, "password": PASSWORD})

    assert is_signed_in(victim)
    assert not is_signed_in(thief)


def test_a_new_password_ends_everything_but_this_browser_and_the_list_shows_it(
    owner: User,
) -> None:
    here, there, api = sign_in(owner), sign_in(owner, SAFARI), program(owner)
    new = "a lighthouse in the fog"

    here.post(
        "/en/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert api.get("/api/credits").status_code == 401
    shown = here.get(SECURITY).context
    assert [each.device for each in shown["sessions"]] == ["Firefox on Linux"]
    assert shown["sign_ins"] == []


def test_the_list_costs_the_same_with_many_sessions(owner: User) -> None:
    here = sign_in(owner)
    for _n in range(6):
        sign_in(owner)

    assert len(queries.of_screen(here, SECURITY)) <= 12


def test_ending_a_session_is_told_in_the_persons_log(owner: User) -> None:
    here, there = sign_in(owner), sign_in(owner, SAFARI)

    here.post(f"/settings/security/sessions/{session_of(there).pk}/end/")

    texts = [event.text for event in here.get(SECURITY).context["events"]]
    assert "Safari on iPhone" in texts[0]


def test_what_others_did_is_not_among_ones_events(owner: User, stranger: User) -> None:
    thief = sign_in(stranger, SAFARI)
    factors.add_app(stranger)
    thief.post("/settings/security/end-others/")

    told = [event.detail for event in sign_in(owner).get(SECURITY).context["events"]]

    assert not [detail for detail in told if "Safari" in detail]
