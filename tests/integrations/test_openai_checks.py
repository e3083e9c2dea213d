"""The start-up checks about OpenAI."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.checks import INFO, WARNING
from pytest_django import Settings

from integrations import checks, openai_models

TODAY = datetime.now(UTC).date()


@pytest.mark.parametrize(
    ("days_left", "levels"),
    [(400, []), (91, []), (90, [INFO]), (1, [INFO]), (0, [WARNING]), (-30, [WARNING])],
)
def test_the_last_day_of_a_model_is_told_in_time(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    days_left: int,
    levels: list[int],
) -> None:
    end = TODAY + timedelta(days=days_left)
    monkeypatch.setitem(openai_models.ENDS, "model-x", end)
    settings.OPENAI_MODEL = "model-x"

    messages = checks.openai_model_ends()

    assert [message.level for message in messages] == levels
    assert all(str(end) in message.msg for message in messages)


@pytest.mark.parametrize("model", ["gpt-5.5", "gpt-99-unheard-of"])
def test_models_without_a_known_end_pass(settings: Settings, model: str) -> None:
    settings.OPENAI_MODEL = model

    assert checks.openai_model_ends() == []


@pytest.mark.parametrize(
    ("key", "base_url", "simulated", "ids"),
    [
        ("", "", False, ["integrations.W002"]),
        ("key", "", False, []),
        ("", "http://127.0.0.1:9/v1", False, []),
        ("", "", True, []),
    ],
)
def test_a_missing_key_is_told_unless_simulated(
    settings: Settings, key: str, base_url: str, simulated: bool, ids: list[str]
) -> None:
    settings.OPENAI_API_KEY = key
    settings.OPENAI_BASE_URL = base_url
    settings.SIMULATE_PROVIDERS = simulated

    assert [message.id for message in checks.openai_key_is_set()] == ids


def test_reasoning_models_are_told_from_plain_ones() -> None:
    reasoning = ["o3", "gpt-5", "gpt-5.5", "gpt-6-sol"]
    plain = ["gpt-4o", "gpt-4.1-mini", "gpt-5-chat-latest"]

    assert all(map(openai_models.is_reasoning, reasoning))
    assert not any(map(openai_models.is_reasoning, plain))
