"""`manage.py` works on the stack that runs on the data folder, and on nothing by accident."""

import json
from pathlib import Path

import pytest

from nexusone.settings.environment import read_environment

STACK = {
    "url": "http://127.0.0.1:8000",
    "database_url": "postgresql://app@127.0.0.1:1/nexusone",
    "database_owner_url": "postgresql://owner@127.0.0.1:1/nexusone",
    "database_system_url": "postgresql://system@127.0.0.1:1/nexusone",
    "redis_url": "redis://127.0.0.1:1/0",
    "simulators_url": None,
}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a running stack, and an environment that names nothing."""
    (tmp_path / "stack.json").write_text(json.dumps(STACK))
    (tmp_path / "secret_key").write_text("stack-secret\n")
    named = ("DATABASE_URL", "DATA_DIR", "SECRET_KEY", "REDIS_URL", "SITE_URL", "SIMULATORS_URL")
    for name in named:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "nexusone.settings.local")
    return tmp_path


def test_a_running_stack_fills_in_what_the_environment_leaves_open(data: Path) -> None:
    found = read_environment(data)

    assert found["DATABASE_URL"] == STACK["database_url"]
    assert found["DATABASE_OWNER_URL"] == STACK["database_owner_url"]
    assert found["SECRET_KEY"] == "stack-secret"
    assert "SIMULATORS_URL" not in found


def test_the_stacks_own_database_url_means_that_stack(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(STACK["database_url"]))

    assert read_environment(data)["SECRET_KEY"] == "stack-secret"


def test_another_database_is_left_alone(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/other")

    assert "SECRET_KEY" not in read_environment(data)


def test_only_local_settings_look_for_a_stack(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "nexusone.settings.production")

    assert "DATABASE_URL" not in read_environment(data)


def test_without_a_stack_the_environment_is_as_it_is(data: Path) -> None:
    (data / "stack.json").unlink()

    assert "DATABASE_URL" not in read_environment(data)
