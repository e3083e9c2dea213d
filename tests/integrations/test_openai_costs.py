"""What a model costs us: from data, rounded up, and never guessed."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from core.failures import ProviderFailure
from integrations import openai_costs
from integrations.checks import openai_prices_are_figures
from integrations.openai_costs import ModelCall, Usage
from tests.integrations.briefs import brief
from tests.integrations.conftest import Ask

USAGE = Usage(1000, 200, 500, 0)


@pytest.mark.parametrize(
    ("model", "microusd"),
    [
        ("gpt-4o", 800 * 2.5 + 200 * 1.25 + 500 * 10),
        ("gpt-4o-2024-08-06", 800 * 2.5 + 200 * 1.25 + 500 * 10),
        ("gpt-4o-mini", 435),
        ("gpt-4.1", 5700),
        ("gpt-4.1-mini-2025-04-14", 1140),
    ],
)
def test_a_known_model_costs_what_the_list_says(model: str, microusd: float) -> None:
    assert openai_costs.cost_microusd(model, USAGE) == microusd


@pytest.mark.parametrize("model", ["", "gpt-9", "gpt-4o-audio-preview", "x-2024-08-06"])
def test_the_cost_of_an_unknown_model_is_not_known(model: str) -> None:
    assert openai_costs.cost_microusd(model, USAGE) is None
    assert ModelCall(model, 1.0, USAGE).cost_microusd is None


def test_a_part_of_a_millionth_is_rounded_up() -> None:
    assert openai_costs.cost_microusd("gpt-4o-mini", Usage(1, 0, 0, 0)) == 1


def test_more_cached_than_read_costs_no_less_than_nothing() -> None:
    assert openai_costs.cost_microusd("gpt-4o", Usage(10, 5000, 0, 0)) == 13


def test_prices_of_ones_own_come_first(settings: Settings) -> None:
    settings.OPENAI_PRICES = {"gpt-4o": [1, 0.5, 2], "gpt-9": ["0.1", "0", "0.2"]}

    assert openai_costs.cost_microusd("gpt-4o-2024-08-06", USAGE) == 1900
    assert openai_costs.cost_microusd("gpt-9", USAGE) == 180


@pytest.mark.parametrize(
    "prices",
    [[], "x", {"m": "123"}, {"m": [1, 2]}, {"m": [1, 2, -3]}, {"m": [1, 2, "x"]}, {"m": None},
     {"m": [1, 2, "NaN"]}],
)  # fmt: skip
def test_prices_that_are_none_are_named_at_start(settings: Settings, prices: Any) -> None:
    settings.OPENAI_PRICES = prices

    assert bool(openai_prices_are_figures()) == (prices != {})


@pytest.mark.parametrize(
    "call",
    [
        ModelCall("gpt-4o", 1.0, USAGE, is_simulated=True),
        ModelCall("gpt-4o", 1.0, USAGE, is_own_key=True),
        ModelCall("gpt-4o", 1.0, failed="http_429", is_refused=True),
    ],
)
def test_what_we_do_not_pay_costs_nothing(call: ModelCall) -> None:
    assert call.cost_microusd == 0


def test_what_was_not_answered_has_no_known_cost() -> None:
    assert ModelCall("gpt-4o", 1.0, failed="timeout").cost_microusd is None


def test_the_simulators_answer_is_told_as_a_sample(ask: Ask) -> None:
    calls: list[ModelCall] = []

    completion = ask(brief(), on_call=calls.append)

    [call] = calls
    assert call.is_simulated
    assert call.cost_microusd == 0
    assert call.remote_id.startswith("chatcmpl-")
    assert call.usage == completion.usage
    assert call.details["is_sample"] is True


@pytest.mark.parametrize(
    ("fault", "answered"), [("refusal", True), ("truncated", True), ("500", False), ("429", False)]
)
def test_a_call_is_told_of_whatever_becomes_of_it(ask: Ask, fault: str, answered: bool) -> None:
    calls: list[ModelCall] = []

    with pytest.raises(ProviderFailure):
        ask(brief(product=f"Soap [[simulate:{fault}]]"), on_call=calls.append)

    assert [(bool(call.usage), bool(call.failed)) for call in calls] == [(answered, not answered)]
