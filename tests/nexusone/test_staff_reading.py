"""How the staff site writes what it shows: names, digits, columns, and other people's screens."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.test import Client

from accounts.models import Membership, User
from core import tenancy
from credits.models import Wallet
from tests.support import people
from tests.support.people import Account

MEMBERS = "/admin/accounts/membership/"
JOBS = "/admin/django_rq/dashboard/"


@pytest.fixture
def desk(staff: User) -> Client:
    """The browser of a member of staff who reads Arabic with its own digits."""
    staff.language, staff.digits = "ar", "native"
    staff.save()
    client = Client()
    client.force_login(staff)
    return client


def place_of(account: Account) -> Membership:
    """Return the owner's membership."""
    with tenancy.workspace(account.workspace.pk):
        return Membership.objects.select_related("user").get()


def test_rows_without_a_name_are_called_by_people_and_workspaces(account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        wallet = Wallet.objects.select_related("workspace").get()

    assert str(wallet) == account.workspace.name
    assert str(place_of(account)) == f"{account.user.email} · Owner"


def test_lists_stand_in_the_digits_of_the_reader(desk: Client, account: Account) -> None:
    html = desk.get(MEMBERS, {"q": account.user.email}).content.decode()

    moments = re.findall(r'<span class="staff-moment">([^<]*)</span>', html)
    assert moments
    assert not any(re.search("[0-9]", moment) for moment in moments)


def test_forms_stand_in_the_digits_of_the_reader(desk: Client, account: Account) -> None:
    address = f"/admin/accounts/workspace/{account.workspace.pk}/change/"

    html = desk.get(address).content.decode()

    (made, *_rest) = re.findall(
        r'field-created_at.*?<span class="staff-moment">([^<]*)<', html, re.S
    )
    assert re.search("[٠-٩]", made)


def test_the_values_of_a_list_carry_the_names_of_their_columns(
    desk: Client, account: Account
) -> None:
    html = desk.get(MEMBERS, {"q": account.user.email}).content.decode()

    (role,) = re.findall(r'<td class="field-role" data-label="([^"]+)"><bdi>', html)
    assert role == "الدور"


def test_a_name_in_a_list_is_shown_as_text(desk: Client, account: Account) -> None:
    account.user.email = '"<b>"@example.com'
    account.user.save()

    html = desk.get(MEMBERS, {"q": "<b>"}).content.decode()

    assert "&lt;b&gt;" in html
    assert "<b>" not in html


def test_the_history_of_a_row_names_who_did_it_as_a_piece_of_its_own(
    desk: Client, staff: User, account: Account
) -> None:
    LogEntry.objects.log_actions(
        user_id=staff.pk, queryset=[account.user], action_flag=CHANGE, change_message="+2: <i>"
    )

    html = desk.get(f"/admin/accounts/user/{account.user.pk}/history/").content.decode()

    assert f"<bdi>{staff.email}</bdi>" in html
    assert "<bdi>+2: &lt;i&gt;</bdi>" in html


def test_what_is_said_of_a_new_password_is_in_the_readers_language(desk: Client) -> None:
    colleague = User.objects.create_user(
        people.address("colleague"), people.PASSWORD, is_staff=True
    )

    html = desk.get(f"/admin/accounts/user/{colleague.pk}/password/").content.decode()

    assert "Whether the user will be able" not in html
    assert 'id="id_unusable_warning"' in html


def test_the_screens_of_single_jobs_may_use_their_own_styles_and_no_others(desk: Client) -> None:
    answer = desk.get(JOBS)

    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    blocks = re.findall(r"<style[^>]*>(.*?)</style>", answer.content.decode(), re.S)
    assert blocks
    for block in blocks:
        assert f"'sha256-{b64encode(sha256(block.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy


def test_every_other_screen_of_the_staff_site_allows_no_styles_in_the_page(desk: Client) -> None:
    assert "sha256-" not in desk.get("/admin/queue/")["Content-Security-Policy"]
