"""What follows a commit undoes nothing when it fails."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from core.commits import after_commit
from core.work.models import Status
from magicpages.models import MagicPage
from tests.support import pages


def fail(*_: object, **__: object) -> bool:
    raise LookupError("The queue refused.")


@pytest.mark.parametrize("do", [fail, partial(fail, "x"), lambda: fail("x")])
def test_an_error_after_a_commit_is_logged_and_goes_no_further(
    do: Callable[[], object], caplog: pytest.LogCaptureFixture
) -> None:
    with transaction.atomic():
        after_commit(do)
    after_commit(do)

    assert [record.levelname for record in caplog.records] == ["ERROR"] * 2
    assert all(record.exc_info for record in caplog.records)


def test_what_is_rolled_back_is_followed_by_nothing() -> None:
    done: list[int] = []
    with transaction.atomic():
        after_commit(partial(done.append, 1))
        transaction.set_rollback(True)
    assert done == []


def test_a_queue_that_refuses_what_was_paid_for_is_no_crash(
    api: APIClient, draft: MagicPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.work.services.enqueue", fail)

    answer = api.post("/api/magic-pages", pages.BRIEF, format="json")

    assert answer.status_code == 202, answer.content
    assert answer.json()["status"] == Status.QUEUED
