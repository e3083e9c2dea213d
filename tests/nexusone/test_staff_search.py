"""One search over every list of the staff site, within the rights of whoever searches."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client, RequestFactory

from accounts.models import User
from tests.support import people, tenants
from tests.support.people import Account

SEARCH = "/admin/search/"


@pytest.fixture
def clerk(client_of_staff_who_may: "StaffWho") -> Client:
    """The browser of somebody who may look at workspaces, and at nothing else."""
    return client_of_staff_who_may("view_workspace")


class StaffWho:
    """Makes browsers of staff who have exactly the rights named."""

    def __call__(self, *rights: str) -> Client:
        user = User.objects.create_user(people.address("clerk"), people.PASSWORD, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=rights))
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def client_of_staff_who_may() -> StaffWho:
    """Give staff with a few rights."""
    return StaffWho()


def found(client: Client, text: str) -> dict[str, list[str]]:
    """Return the titles that are found, by the name of their list."""
    answer = client.get(SEARCH, {"q": text})
    assert answer.status_code == 200
    return {group.name: [hit.title for hit in group.hits] for group in answer.context["found"]}


# The widget of Django's that shows a password's hash reads a variable nobody sets.
@pytest.mark.ignore_template_errors
def test_a_person_is_found_with_their_workspace_and_a_click_leads_there(
    desk: Client, account: Account
) -> None:
    answer = desk.get(SEARCH, {"q": account.user.email})

    groups = {group.name: group.hits for group in answer.context["found"]}
    assert [hit.title for hit in groups["users"]] == [account.user.email]
    assert account.workspace.name in [hit.detail for hit in groups["members"]]
    for hits in groups.values():
        assert desk.get(hits[0].url).status_code == 200


def test_a_workspace_is_found_with_what_it_owns(desk: Client) -> None:
    furnished = tenants.furnished("found")

    groups = found(desk, furnished.workspace.slug)

    assert {"workspaces", "magic pages", "leads", "ledger entries", "wallets"} <= set(groups)


def test_a_page_is_found_by_its_id(desk: Client) -> None:
    page = tenants.page_of(tenants.furnished("byid"))

    assert str(page) in found(desk, str(page.pk))["magic pages"]


def test_staff_find_only_what_they_may_see(clerk: Client, account: Account) -> None:
    groups = found(clerk, account.workspace.slug)

    assert list(groups) == ["workspaces"]
    assert found(clerk, account.user.email) == {}
    assert account.user.email not in clerk.get(SEARCH, {"q": account.user.email}).context["found"]


def test_staff_without_any_right_find_nothing(
    client_of_staff_who_may: StaffWho, account: Account
) -> None:
    assert found(client_of_staff_who_may(), account.workspace.slug) == {}


def test_links_of_a_workspace_lead_only_where_the_reader_may_go(
    clerk: Client, desk: Client, account: Account
) -> None:
    address = f"/admin/accounts/workspace/{account.workspace.pk}/change/"

    assert clerk.get(address).context["lists"] == []
    lists = desk.get(address).context["lists"]
    assert {"members", "magic pages", "ledger entries", "wallets"} <= {name for name, _ in lists}
    for _name, list_address in lists:
        assert desk.get(list_address).status_code == 200


def test_customers_and_strangers_do_not_search(owner_client: Client) -> None:
    assert owner_client.get(SEARCH, {"q": "a@"}, follow=True).status_code == 403
    assert Client().get(SEARCH, {"q": "a@"}).status_code == 302


@pytest.mark.parametrize("text", ["", " ", "x", "'; --", "\x00", "x" * 2000, "%", "\u202e\u202e"])
def test_any_text_is_answered(desk: Client, text: str) -> None:
    assert desk.get(SEARCH, {"q": text}).status_code == 200


def test_what_was_searched_is_shown_as_text(desk: Client) -> None:
    html = desk.get(SEARCH, {"q": "<script>x</script>"}).content

    assert b"<script>x" not in html


@pytest.mark.parametrize("site", admin.site._registry.values(), ids=str)
def test_every_list_can_be_searched_and_has_an_order(
    site: "admin.ModelAdmin[User]", rf: RequestFactory
) -> None:
    if site.model._meta.app_label == "django_rq":
        pytest.skip("It is not a list of rows.")
    assert site.get_search_fields(rf.get("/admin/"))
    assert site.ordering or site.date_hierarchy or site.model._meta.ordering or site.list_filter
