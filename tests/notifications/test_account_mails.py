"""Mails about accounts come in the same frame, with both parts, in the reader's direction."""

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client

from tests.support import mailbox, people

LANGUAGES = {"en": "ltr", "es": "ltr", "pt": "ltr", "ar": "rtl", "he": "rtl"}


def html_of_last() -> str:
    ((content, kind),) = mail.outbox[-1].alternatives  # type: ignore[union-attr]
    assert kind == "text/html"
    return str(content)


def ask_for_password(language: str, email: str) -> None:
    Client().post(f"/{language}/accounts/password/reset/", {"email": email})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_password_is_offered_in_both_parts(language: str) -> None:
    account = people.sign_up(language=language)

    ask_for_password(language, account.user.email)

    html, text = html_of_last(), mail.outbox[-1].body
    assert f'<html lang="{language}" dir="{LANGUAGES[language]}">' in html
    link = next(word for word in text.split() if word.startswith("http"))
    assert html.count(f'href="{link}"') == 2
    assert account.user.email in html


def test_whoever_signs_up_is_asked_to_confirm_in_both_parts() -> None:
    email = people.address("newcomer")

    Client().post(
        "/es/accounts/signup/",
        {"email": email, "password1": people.PASSWORD, "workspace_name": "Harbour Rye"},
    )

    code = mailbox.code_for(email)
    assert f">{code}</p>" in html_of_last()
    assert "http" not in mail.outbox[-1].body


def test_whoever_has_an_account_is_led_to_a_new_password() -> None:
    html = render_to_string(
        "account/email/account_already_exists_message.html",
        {"email": "ana@example.com", "password_reset_url": "https://nexusone.example/reset/"},
    )

    assert "already has an account" in html
    assert html.count('href="https://nexusone.example/reset/"') == 2


def test_nobody_with_this_address_is_told_so_in_both_parts() -> None:
    ask_for_password("en", people.address("nobody"))

    assert "There is no NexusOne account" in html_of_last()
    assert "/accounts/signup/" in html_of_last()
