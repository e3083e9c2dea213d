"""The audit log as people see it: on its screen, in its files, and among a person's own events."""

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import audit
from accounts.audit import lines as audit_lines
from accounts.models import AuditEntry, Membership, Role, User
from core import tenancy
from tests.magicpages import contents
from tests.support import pages, people, queries
from tests.support.people import Account

LOG, EXPORT, EVENTS = "/settings/audit/", "/settings/audit/export/", "/settings/security/events/"
FORMULA = '=HYPERLINK("https://evil.example")'
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


def note(account: Account, action: str = "page.published", **values: Any) -> None:
    """Write a line of a workspace, as if it came from a browser."""
    by, subject = values.pop("by", account.user), values.pop("subject", "Night bread")
    origin = audit.Origin("203.0.113.9", FIREFOX, values.pop("staff_id", None))
    with audit.coming_from(origin), tenancy.workspace(account.workspace.pk):
        audit.record(action, by=by, workspace_id=account.workspace.pk, subject=subject, **values)


def lines(account: Account, action: str) -> list[AuditEntry]:
    with tenancy.workspace(account.workspace.pk):
        found = AuditEntry.objects.filter(workspace_id=account.workspace.pk, action=action)
        return list(found.order_by("id"))


def text_of(answer: HttpResponseBase) -> str:
    """Return the body of a streamed answer."""
    assert isinstance(answer, StreamingHttpResponse)
    parts: Any = answer.streaming_content
    return b"".join(parts).decode("utf-8-sig")


# --- The screen ---------------------------------------------------------------------------------


def test_its_filter_offers_everybody_who_acts_in_it(owner_client: Client, account: Account) -> None:
    gone, erased, silent = (people.join(account.workspace, Role.EDITOR) for _ in range(3))
    staff = people.sign_up("helper").user
    for person in (gone, erased):
        note(account, by=person)
        with tenancy.workspace(account.workspace.pk):
            Membership.objects.filter(user=person, workspace=account.workspace).delete()
    note(account, by=staff, staff_id=staff.pk)
    email = f"erased-{erased.pk}@erased.invalid"
    User.objects.filter(pk=erased.pk).update(email=email, name="", erased_at=timezone.now())

    html = owner_client.get(LOG).content.decode()

    offered = dict(re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>([^<]*)</option>', html))
    assert offered[str(gone.pk)] == gone.email
    assert offered[str(erased.pk)] == "Deleted account"
    assert email not in html
    assert not {str(silent.pk), str(staff.pk)} & offered.keys()
    assert "Night bread" in owner_client.get(LOG, {"member": str(gone.pk)}).content.decode()


def test_a_line_says_who_what_and_where_from(owner_client: Client, account: Account) -> None:
    note(account)

    html = owner_client.get(LOG).content.decode()

    assert "Published the page <bdi>Night bread</bdi>." in html
    assert account.user.email in html
    assert "203.0.113.9" in html
    assert "Firefox on Windows" in html


def test_a_line_is_told_in_the_language_of_its_reader(
    owner_client: Client, account: Account
) -> None:
    note(account, subject="<script>x</script>")

    html = owner_client.get(LOG).content.decode()

    assert "<script>x" not in html
    assert "&lt;script&gt;x" in html


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMIN, 200), (Role.EDITOR, 403), (Role.VIEWER, 403)]
)
def test_admins_read_the_log(client_of: Any, account: Account, role: Role, status: int) -> None:
    client = client_of(people.join(account.workspace, role))

    assert client.get(LOG).status_code == status
    assert client.post(EXPORT, {"format": "csv"}).status_code == status


def test_the_signed_out_read_nothing() -> None:
    for address in (LOG, EVENTS):
        assert "login" in Client().get(address).headers["Location"]


def test_another_workspace_sees_none_of_it(
    client_of: Any, account: Account, elsewhere: Account
) -> None:
    note(account, subject="Night bread of ours")
    client = client_of(elsewhere.user)

    query = {"member": str(account.user.pk), "q": "Night"}
    assert "Night bread of ours" not in client.get(LOG, query).content.decode()
    answer = client.post(f"{EXPORT}?member={account.user.pk}", {"format": "csv"})
    assert "Night bread of ours" not in text_of(answer)


def found(client: Client, **query: str) -> str:
    return str(client.get(LOG, query).content.decode())


def test_the_log_is_searched_and_filtered(
    owner_client: Client, account: Account, staff: User
) -> None:
    editor = people.join(account.workspace, Role.EDITOR)
    note(account, subject="Night bread")
    note(account, "page.unpublished", subject="Morning rolls", by=editor)
    note(
        account, "staff.looked", subject="", by=staff, staff_id=staff.pk, kind="accounts.workspace"
    )

    assert "Morning rolls" not in found(owner_client, q="NIGHT")
    assert "Night bread" in found(owner_client, q="night")
    assert "Morning rolls" in found(owner_client, action="page.unpublished")
    assert "Night bread" not in found(owner_client, action="page.unpublished")
    assert "Night bread" not in found(owner_client, member=str(editor.pk))
    only_staff = found(owner_client, staff="yes")
    assert "Opened data of this workspace" in only_staff
    assert "Night bread" not in only_staff
    tomorrow = (timezone.now() + timedelta(days=2)).date().isoformat()
    assert "Night bread" not in found(owner_client, date_from=tomorrow)


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00"}, {"q": "x" * 5000}, {"member": "junk"}, {"action": "';--"},
        {"date_from": "9999-99-99"}, {"after": "made-up"}, {"sort": "nothing"}, {"size": "-1"},
    ],
)  # fmt: skip
def test_any_question_gets_a_list(owner_client: Client, query: dict[str, str]) -> None:
    assert owner_client.get(LOG, query).status_code == 200


def test_the_list_goes_on(owner_client: Client, account: Account) -> None:
    for number in range(30):
        note(account, subject=f"Loaf no. {number}")

    first = owner_client.get(LOG)
    second = owner_client.get(first.context["listing"].next_url)

    seen = [row.sentence for part in (first, second) for row in part.context["listing"].rows]
    assert len(seen) == len(first.context["listing"].rows) + len(second.context["listing"].rows)
    assert "Loaf no. 29" in seen[0]
    assert any("Loaf no. 0" in sentence for sentence in seen)


def test_the_number_of_queries_does_not_grow(owner_client: Client, account: Account) -> None:
    note(account)
    owner_client.get(LOG)
    few = queries.of_screen(owner_client, LOG)
    for _ in range(10):
        note(account, by=people.join(account.workspace, Role.EDITOR))

    assert len(queries.of_screen(owner_client, LOG)) == len(few) <= 12


# --- As a file ----------------------------------------------------------------------------------


def test_a_spreadsheet_runs_nothing_of_it(owner_client: Client, account: Account) -> None:
    note(account, subject=FORMULA)
    User.objects.filter(pk=account.user.pk).update(name=FORMULA)

    answer = owner_client.post(EXPORT, {"format": "csv"})

    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    rows = list(csv.reader(io.StringIO(text_of(answer))))
    assert rows[0][0] == "When"
    assert any(FORMULA in row[2] for row in rows)
    for row in rows[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_the_lines_of_json_are_whole(owner_client: Client, account: Account, staff: User) -> None:
    note(account, subject=FORMULA, path="bakery/bread")
    note(account, "staff.looked", by=staff, staff_id=staff.pk, kind="accounts.workspace")

    answer = owner_client.post(EXPORT, {"format": "jsonl"})
    body = text_of(answer)
    rows = [json.loads(line) for line in body.splitlines()]

    bread = next(row for row in rows if row["subject"] == FORMULA)
    assert bread["action"] == "page.published"
    assert bread["email"] == account.user.email
    assert bread["details"] == {"path": "bakery/bread"}
    looked = next(row for row in rows if row["action"] == "staff.looked")
    assert (looked["staff"], looked["email"]) == (True, None)
    assert staff.email not in body


def test_a_file_holds_what_the_filters_show(owner_client: Client, account: Account) -> None:
    note(account)
    note(account, "page.unpublished", subject="Morning rolls")

    body = text_of(owner_client.post(f"{EXPORT}?action=page.unpublished", {"format": "csv"}))

    assert "Morning rolls" in body
    assert "Night bread" not in body


def test_a_long_log_comes_whole(
    owner_client: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_lines, "BATCH", 4)
    for number in range(11):
        note(account, subject=f"Loaf no. {number}")

    body = text_of(owner_client.post(EXPORT, {"format": "jsonl"}))

    told = [json.loads(line)["subject"] for line in body.splitlines()]
    assert [each for each in told if each.startswith("Loaf")] == [
        f"Loaf no. {number}" for number in reversed(range(11))
    ]


def test_taking_the_log_along_is_a_line_too(owner_client: Client, account: Account) -> None:
    text_of(owner_client.post(f"{EXPORT}?q=bread", {"format": "jsonl"}))

    [entry] = lines(account, "audit.exported")
    assert entry.details == {"format": "jsonl", "filters": [["q", "bread"]]}
    assert owner_client.get(EXPORT).status_code == 405


# --- One's own ----------------------------------------------------------------------------------


def test_people_see_their_own_events_alone(client_of: Any, account: Account) -> None:
    admin = people.join(account.workspace, Role.ADMIN)
    origin = audit.Origin("198.51.100.7", FIREFOX)
    with audit.coming_from(origin), tenancy.system_scope(tenancy.SystemUse.STAFF):
        audit.record("staff.sessions_ended", by=account.user)

    own = client_of(account.user).get(EVENTS).content.decode()
    assert "198.51.100.7" in own
    assert "198.51.100.7" not in client_of(admin).get(EVENTS).content.decode()


def test_people_without_a_workspace_see_their_events() -> None:
    user = User.objects.create_user(people.address("alone"), people.PASSWORD)
    client = Client()
    client.force_login(user)
    with tenancy.system_scope(tenancy.SystemUse.STAFF):
        audit.record("staff.sessions_ended", by=user)

    answer = client.get(EVENTS)

    assert answer.status_code == 200
    assert "Staff signed this person out everywhere." in answer.content.decode()


# --- What else is written down ------------------------------------------------------------------


def test_refused_access_is_written_down_once_a_minute(client_of: Any, account: Account) -> None:
    viewer = people.join(account.workspace, Role.VIEWER)
    client = client_of(viewer)
    for _ in range(3):
        assert client.get("/magic-pages/new/").status_code == 403

    [entry] = lines(account, "access.refused")
    assert (entry.user_id, entry.subject) == (viewer.pk, "/magic-pages/new/")
    assert entry.details == {"method": "GET", "role": "viewer"}


def test_refused_access_of_programs_is_written_down(api_of: Any, account: Account) -> None:
    viewer = people.join(account.workspace, Role.VIEWER)
    api: APIClient = api_of(viewer)

    assert api.post("/api/magic-pages", pages.BRIEF, format="json").status_code == 403

    [entry] = lines(account, "access.refused")
    assert (entry.user_id, entry.subject) == (viewer.pk, "/api/magic-pages")


def test_what_is_not_there_is_no_refusal(owner_client: Client, account: Account) -> None:
    owner_client.get("/nothing-here/")
    owner_client.get(f"/magic-pages/{account.workspace.pk}/")

    assert lines(account, "access.refused") == []


def test_publishing_is_written_down(owner_client: Client, account: Account) -> None:
    page = contents.ready(account)
    for verb in ("publish", "unpublish", "unpublish"):
        owner_client.post(f"/magic-pages/{page.pk}/{verb}/")

    [published] = lines(account, "page.published")
    [unpublished] = lines(account, "page.unpublished")
    assert published.subject == unpublished.subject == str(pages.reload(page))
    assert published.user_id == account.user.pk
    assert published.address == "127.0.0.1"


def test_leads_taken_along_are_written_down(owner_client: Client, account: Account) -> None:
    page = contents.ready(account)
    lead = contents.lead(page, "Ana Souza")

    owner_client.post("/magic-pages/leads/export/", {"id": [str(lead.pk)]})

    [entry] = lines(account, "leads.exported")
    assert entry.details == {"count": 1}
