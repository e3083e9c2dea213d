"""Taking a workspace's data along: what is in the file, who gets it, and how it is made."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import exporting, services
from accounts.models import AuditEntry, ExportPart, Membership, Role, User, WorkspaceExport
from core import exports, tenancy
from core.failures import FailureClass
from core.work import jobs
from core.work import services as work
from core.work.models import Status
from core.work.sweep import sweep
from credits.models import Entry
from magicpages.models import Lead, MagicPage
from notifications.models import Notification
from tests.support import ledger, pages, people
from tests.support.people import Account
from tests.support.racing import kinds_of, race

LABEL = "accounts.workspaceexport"


def ask(account: Account) -> WorkspaceExport:
    with tenancy.workspace(account.workspace.pk):
        return services.request_export(workspace=account.workspace, by=account.user)


def do_work(export: WorkspaceExport) -> None:
    jobs.run_work(label=LABEL, workspace_id=str(export.workspace_id), item_id=str(export.pk))


def reload(export: WorkspaceExport) -> WorkspaceExport:
    with tenancy.workspace(export.workspace_id):
        return WorkspaceExport.objects.get(pk=export.pk)


def rewrite(export: WorkspaceExport, **columns: Any) -> None:
    with tenancy.workspace(export.workspace_id):
        WorkspaceExport.objects.filter(pk=export.pk).update(**columns)


def made(account: Account) -> WorkspaceExport:
    export = ask(account)
    do_work(export)
    return reload(export)


def address(export: WorkspaceExport, user: User) -> str:
    return reverse("export_download", args=[services.sign_export(export=export, user=user)])


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def archive(account: Account, client: Client) -> zipfile.ZipFile:
    answer = client.get(address(made(account), account.user))
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(body_of(answer)))


def parts_of(export: WorkspaceExport) -> int:
    with tenancy.workspace(export.workspace_id):
        return ExportPart.objects.filter(export=export).count()


def actions_of(account: Account) -> list[str]:
    with tenancy.workspace(account.workspace.pk):
        found = AuditEntry.objects.filter(workspace=account.workspace).order_by("pk")
        return list(found.values_list("action", flat=True))


# --- What is in it ----------------------------------------------------------------------------


def test_the_file_holds_every_table_twice_and_says_so(
    account: Account, owner_client: Client
) -> None:
    page = pages.requested(account)

    taken = archive(account, owner_client)

    manifest = json.loads(taken.read("manifest.json"))
    names = set(taken.namelist())
    assert {each["name"] for each in manifest["files"]} | {"manifest.json", "README.txt"} == names
    for each in manifest["files"]:
        data = taken.read(each["name"])
        assert (len(data), hashlib.sha256(data).hexdigest()) == (each["bytes"], each["sha256"])
    (told,) = json.loads(taken.read("magic_pages.json"))
    assert told["id"] == str(page.pk)
    sheet = list(csv.DictReader(io.StringIO(taken.read("magic_pages.csv").decode("utf-8-sig"))))
    assert [row["product"] for row in sheet] == [told["product"]]
    (member,) = json.loads(taken.read("members.json"))
    assert (member["email"], member["role"]) == (account.user.email, "owner")
    with tenancy.workspace(account.workspace.pk):
        hashes = [bytes(each.hash).hex() for each in Entry.objects.order_by("seq")]
    assert [each["hash"] for each in json.loads(taken.read("credits_ledger.json"))] == hashes


def test_the_file_is_whole_also_in_many_batches_and_parts(
    account: Account, owner_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "BATCH", 2)
    monkeypatch.setattr(exporting, "PART_BYTES", 700)
    drafts = {str(pages.draft(account).pk) for _ in range(5)}

    export = made(account)
    answer = Client()
    answer.force_login(account.user)
    data = body_of(answer.get(address(export, account.user)))

    assert parts_of(export) == -(-export.size // 700) > 1
    assert (len(data), hashlib.sha256(data).hexdigest()) == (export.size, export.digest)
    rows = json.loads(zipfile.ZipFile(io.BytesIO(data)).read("magic_pages.json"))
    assert {row["id"] for row in rows} == drafts


@pytest.mark.parametrize("evil", ["=1+2", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(account: Account, owner_client: Client, evil: str) -> None:
    page = pages.draft(account)
    with tenancy.workspace(account.workspace.pk):
        Lead.objects.create(
            workspace=account.workspace, page=page, name=evil, email="a@example.com",
            consent="Ok", language="en",
        )  # fmt: skip

    taken = archive(account, owner_client)

    sheet = csv.reader(io.StringIO(taken.read("leads.csv").decode("utf-8-sig"), newline=""))
    names = [row[2] for row in sheet][1:]
    assert names == [f"'{evil}"]
    assert json.loads(taken.read("leads.json"))[0]["name"] == evil


def test_huge_texts_and_every_script_come_back_as_they_were(
    account: Account, owner_client: Client
) -> None:
    words = 'خبز לחם "quoted", <b>\n' * 20_000
    page = pages.draft(account)
    pages.rewrite(page, content={"title": words})

    taken = archive(account, owner_client)

    (told,) = json.loads(taken.read("magic_pages.json"))
    assert told["content"]["title"] == words


def test_nothing_of_another_workspace_and_no_secret_is_in_it(
    account: Account, elsewhere: Account, owner_client: Client
) -> None:
    pages.draft(elsewhere, product="Somebody else's cheese")
    with tenancy.workspace(account.workspace.pk):
        issued = services.issue_api_key(
            workspace_id=account.workspace.pk, user=account.user, name="Till",
            scopes=["pages:read"], expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip

    taken = archive(account, owner_client)

    everything = b"".join(taken.read(name) for name in taken.namelist())
    for secret in ("cheese", elsewhere.user.email, issued.secret, issued.key.hash):
        assert secret.encode() not in everything


def test_the_readme_speaks_the_language_of_whoever_asked(
    account: Account, owner_client: Client
) -> None:
    User.objects.filter(pk=account.user.pk).update(language="ar")

    readme = archive(account, owner_client).read("README.txt").decode()

    assert account.workspace.name in readme
    assert "manifest.json" in readme


# --- How it is made ---------------------------------------------------------------------------


def test_an_export_costs_nothing_and_is_told_when_it_is_ready(account: Account) -> None:
    export = made(account)

    assert (export.status, export.credits_charged) == (Status.READY, 0)
    with tenancy.workspace(account.workspace.pk):
        assert not Entry.objects.filter(reference=export.reference).exists()
        told = Notification.objects.get(key=f"work.ready:{export.reference}")
    assert (told.user_id, told.url) == (account.user.pk, f"/settings/data/exports/{export.pk}/")
    assert export.expires_at is not None
    assert timedelta(days=6) < export.expires_at - timezone.now() <= timedelta(days=7)
    ledger.assert_sound(account.workspace.pk)


def test_an_export_that_fails_speaks_of_no_credits(
    account: Account, owner_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(account)
    with tenancy.workspace(account.workspace.pk):
        work.fail(export, failure_class=FailureClass.INTERNAL, reason="It broke.")

    answer = owner_client.get(f"/settings/data/exports/{export.pk}/").content.decode()

    assert "could not be made" in answer
    with tenancy.workspace(account.workspace.pk):
        told = Notification.objects.get(key=f"work.failed:{export.reference}")
    assert told.values["refunded"] == 0


def test_two_who_ask_at_once_get_one_export(account: Account) -> None:
    found = race([lambda: ask(account)] * 4)

    assert kinds_of(found) == ["ExportUnderWay"] * 3 + ["WorkspaceExport"]


def test_the_sixth_of_a_day_is_refused(account: Account) -> None:
    for _ in range(services.EXPORTS_A_DAY):
        rewrite(ask(account), status=Status.READY, finished_at=timezone.now())

    with pytest.raises(services.TooManyExports) as refusal:
        ask(account)

    assert "5 times a day" in str(refusal.value)


def test_a_worker_that_lost_its_lease_stores_nothing(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(account)
    written = exporting._write_archive

    def slow(*args: Any) -> None:
        written(*args)
        # Another worker took over meanwhile and is at it.
        rewrite(export, lease_id="00000000-0000-0000-0000-000000000001")

    monkeypatch.setattr(exporting, "_write_archive", slow)
    do_work(export)

    assert parts_of(export) == 0
    assert reload(export).status == Status.RUNNING


def test_what_a_killed_worker_began_is_made_anew_and_never_fetched_in_half(
    account: Account, owner_client: Client
) -> None:
    export = ask(account)
    # Killed in the middle of storing: the lease ran out, one part is there.
    rewrite(
        export, status=Status.RUNNING, lease_id=export.pk, lease_until=pages.PAST, attempts=1,
    )  # fmt: skip
    with tenancy.workspace(account.workspace.pk):
        ExportPart.objects.create(
            workspace=account.workspace, export=export, number=0, data=b"half"
        )
    assert owner_client.get(address(export, account.user)).status_code == 404

    sweep()
    do_work(export)

    data = body_of(owner_client.get(address(export, account.user)))
    assert hashlib.sha256(data).hexdigest() == reload(export).digest
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None


def test_bytes_go_when_their_time_is_over_and_the_row_stays(account: Account) -> None:
    export, kept = made(account), made(account)
    rewrite(export, expires_at=pages.PAST)

    exporting.forget_expired()

    assert (parts_of(export), parts_of(kept)) == (0, 1)
    assert reload(export).is_ready


# --- Who gets it ------------------------------------------------------------------------------


def test_the_file_is_sent_as_an_attachment_and_noted(
    account: Account, owner_client: Client
) -> None:
    export = made(account)

    head = owner_client.head(address(export, account.user))
    answer = owner_client.get(address(export, account.user), headers={"accept-encoding": "gzip"})

    for found in (head, answer):
        assert found.status_code == 200
        assert found["Content-Length"] == str(export.size)
        assert found["Content-Disposition"] == f'attachment; filename="{export.title}"'
        assert found["Content-Type"] == "application/zip"
        assert found["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in found["Cache-Control"]
    assert len(body_of(answer)) == export.size
    assert head.content == b""
    assert actions_of(account).count("export.requested") == 1
    assert actions_of(account).count("export.downloaded") == 2


@pytest.mark.parametrize("role", [Role.ADMIN, Role.EDITOR, Role.VIEWER])
def test_no_other_member_gets_it(
    account: Account, client_of: Callable[[User], Client], role: Role
) -> None:
    export, other = made(account), people.join(account.workspace, role)
    client = client_of(other)

    assert client.get(address(export, account.user)).status_code == 404
    assert client.get(address(export, other)).status_code == 404
    assert client.post("/settings/data/export/").status_code == 403
    assert client.get(f"/settings/data/exports/{export.pk}/").status_code == 403
    page = client.get("/settings/data/")
    assert page.status_code == 200
    assert str(export.pk) not in page.content.decode()


def test_a_stranger_gets_nothing(
    account: Account, stranger: User, client_of: Callable[[User], Client]
) -> None:
    export, client = made(account), client_of(stranger)

    for user in (account.user, stranger):
        assert client.get(address(export, user)).status_code == 404
    assert client.get(f"/settings/data/exports/{export.pk}/").status_code == 404
    assert Client().get(address(export, account.user)).status_code == 302


@pytest.mark.parametrize("change", ["x", ":", "../../etc/passwd", ""])
def test_an_address_that_was_changed_opens_nothing(
    account: Account, owner_client: Client, change: str
) -> None:
    export = made(account)
    token = services.sign_export(export=export, user=account.user)[:-3] + change

    assert owner_client.get(f"/settings/data/download/{token}/").status_code == 404


def test_an_address_with_another_salt_opens_nothing(account: Account, owner_client: Client) -> None:
    export = made(account)
    token = signing.dumps([str(export.pk), str(account.user.pk)], salt="something else")

    assert owner_client.get(f"/settings/data/download/{token}/").status_code == 404


def test_an_address_ends_with_its_export(account: Account, owner_client: Client) -> None:
    export = made(account)
    rewrite(export, expires_at=timezone.now() - timedelta(seconds=1))

    assert owner_client.get(address(export, account.user)).status_code == 404
    assert (
        "no longer kept"
        in owner_client.get(f"/settings/data/exports/{export.pk}/").content.decode()
    )


def test_an_owner_who_is_none_any_more_gets_nothing(account: Account, owner_client: Client) -> None:
    export = made(account)
    with tenancy.workspace(account.workspace.pk):
        Membership.objects.filter(user=account.user).update(role=Role.ADMIN)

    assert owner_client.get(address(export, account.user)).status_code == 404


def test_the_owner_starts_and_follows_an_export_in_the_browser(
    account: Account, owner_client: Client
) -> None:
    started = owner_client.post("/settings/data/export/")
    export_page = owner_client.get(started["Location"])
    again = owner_client.post("/settings/data/export/", follow=True)
    with tenancy.workspace(account.workspace.pk):
        export = WorkspaceExport.objects.get()
    polled = owner_client.get(f"/settings/data/exports/{export.pk}/status/")
    do_work(export)
    ended = owner_client.get(f"/settings/data/exports/{export.pk}/status/")

    assert b"data-poll" in export_page.content
    assert "being made already" in again.content.decode()
    assert b"data-poll" in polled.content
    assert ended["HX-Redirect"] == started["Location"]
    assert b"/settings/data/download/" in owner_client.get("/settings/data/").content
    assert mail.outbox == []


def test_a_draft_of_work_that_costs_is_charged_as_before(account: Account) -> None:
    page = pages.requested(account)

    assert page.credits_charged == pages.PRICE
    assert not MagicPage().is_free
    assert WorkspaceExport().is_free
