"""Selected leads as a file, for those who may take them away."""

import csv
from collections.abc import Callable

from django.test import Client

from accounts.models import User
from magicpages.models import MagicPage
from tests.magicpages.contents import lead

LEADS = "/magic-pages/leads/"
EXPORT = f"{LEADS}export/"


def test_viewers_take_no_leads_away(
    client_of: Callable[[User], Client], viewer: User, ready: MagicPage
) -> None:
    kept = lead(ready, "Ana")

    assert client_of(viewer).post(EXPORT, {"id": [str(kept.pk)]}).status_code == 403


def test_selected_leads_come_as_a_file(owner_client: Client, ready: MagicPage) -> None:
    wanted = [lead(ready, "ليلى, الحداد"), lead(ready, '=HYPERLINK("evil")', phone="+351 1")]
    lead(ready, "Not wanted")

    answer = owner_client.post(EXPORT, {"id": [str(row.pk) for row in wanted] + ["junk"]})

    lines = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert "attachment" in answer["Content-Disposition"]
    assert [line[0] for line in lines] == ["Name", '\'=HYPERLINK("evil")', "ليلى, الحداد"]
    assert lines[1][2] == "'+351 1"


def test_leads_of_others_are_not_exported(
    client_of: Callable[[User], Client], stranger: User, ready: MagicPage
) -> None:
    kept = lead(ready, "Ana")

    answer = client_of(stranger).post(EXPORT, {"id": [str(kept.pk)]})

    assert b"Ana" not in answer.content


def test_an_export_of_nothing_leads_back_to_the_list(owner_client: Client) -> None:
    for ids in ([], ["junk"]):
        assert owner_client.post(EXPORT, {"id": ids}).url == LEADS  # type: ignore[attr-defined]
