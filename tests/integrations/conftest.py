"""The standing cast: the simulators' address, a client that talks to them, the provider's spec."""

import json
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator
from pytest_django import Settings

from integrations import openai
from magicpages.blocks import page_schema
from tests.integrations.shop import Shop
from tests.support.stripe_world import StripeSimulator, running

ROOT = Path(__file__).resolve().parents[2]
KEY = {"Authorization": "Bearer test-key"}
SMALL_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"greeting": {"type": "string"}},
    "required": ["greeting"],
    "additionalProperties": False,
}

Ask = Callable[..., openai.Completion]
Post = Callable[[str, Any], requests.Response]
Validate = Callable[[str, Any], None]


@pytest.fixture(scope="session")
def simulators_url() -> str:
    return os.environ["SIMULATORS_URL"]


@pytest.fixture
def openai_url(simulators_url: str) -> str:
    return f"{simulators_url}/openai/v1"


@pytest.fixture
def simulated_openai(settings: Settings, openai_url: str) -> None:
    settings.OPENAI_API_KEY = "test-key"
    settings.OPENAI_BASE_URL = openai_url
    settings.OPENAI_MODEL = "gpt-4o"
    settings.OPENAI_TIMEOUT_S = 5.0


@pytest.fixture
def ask(simulated_openai: None) -> Ask:
    """Ask for a landing page; keywords replace any argument."""

    def ask(data: str, **changes: Any) -> openai.Completion:
        request: dict[str, Any] = {
            "instructions": "Write a landing page from the brief.",
            "data": data,
            "schema_name": "landing_page",
            "schema": page_schema(),
            "max_output_tokens": 6000,
        }
        return openai.complete_json(**{**request, **changes})

    return ask


@pytest.fixture
def post(openai_url: str) -> Post:
    """Post JSON to the simulated provider."""

    def post(path: str, body: Any) -> requests.Response:
        return requests.post(f"{openai_url}{path}", json=body, headers=KEY, timeout=10)

    return post


@pytest.fixture
def stripe() -> Iterator[StripeSimulator]:
    """A simulated Stripe of the test's own: its clock may be moved."""
    with running() as simulator:
        yield simulator


@pytest.fixture
def shop(stripe: StripeSimulator) -> Shop:
    return Shop(stripe)


@pytest.fixture(scope="session")
def is_as_specified() -> Validate:
    """Check a document against a schema of the provider's own OpenAPI file."""

    def validate(name: str, document: Any) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": specification()}
        Draft202012Validator(schema).validate(document)

    specification()
    return validate


@cache
def specification() -> Any:
    folder = os.environ.get("NEXUSONE_SPECS") or ROOT.parent / "shared" / "specs"
    path = Path(folder) / "openai" / "openai.trimmed.json"
    if not path.exists():
        pytest.skip("OpenAI's specification is not here; set NEXUSONE_SPECS to its folder.")
    return json.loads(path.read_text(encoding="utf-8"))["components"]


def chat(text: str, **changes: Any) -> dict[str, Any]:
    """Return a plain chat request."""
    return {"model": "gpt-4o", "messages": [{"role": "user", "content": text}], **changes}


def strict(schema: dict[str, Any], name: str = "small") -> dict[str, Any]:
    """Return the response format of a strict schema."""
    return {
        "type": "json_schema",
        "json_schema": {"name": name, "strict": True, "schema": schema},
    }
