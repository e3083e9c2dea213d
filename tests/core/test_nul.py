"""A NUL, which the database cannot store, is no fault of ours wherever somebody sends one."""

import pytest
from django.test import Client, RequestFactory

from core.nul import NulMiddleware


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/settings/billing/checkout/", {"plan": "p\0ro", "currency": "usd"}),
        ("/credits/limits/remove/", {"kind": "per\0", "subject": ""}),
    ],
)
def test_a_form_with_a_nul_is_refused(
    owner_client: Client, path: str, form: dict[str, str]
) -> None:
    answer = owner_client.post(path, form)

    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


def test_a_nul_of_our_own_stays_a_fault() -> None:
    refused = NulMiddleware(lambda request: None).process_exception  # type: ignore[arg-type,return-value]
    ours = ValueError("A string literal cannot contain NUL (0x00) characters.")

    assert refused(RequestFactory().get("/?q=a"), ours) is None
    assert refused(RequestFactory().get("/?q=%00"), ValueError("Something else.")) is None
