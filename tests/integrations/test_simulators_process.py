"""The simulators' process: its control API, how it starts, and that it ends at once."""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from django.core.management import CommandError, call_command

from integrations.simulators import server
from integrations.simulators.faults import HANG_S
from tests.integrations.conftest import KEY, ROOT, Post, chat
from tests.support.workers import eventually


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), "simulators", *arguments]


class Process:
    """A simulators process of one's own, for what would disturb the shared one."""

    def __init__(self, *arguments: str) -> None:
        self.child = subprocess.Popen(
            command("--port", "0", *arguments), stdout=subprocess.PIPE, text=True
        )
        assert self.child.stdout is not None
        self.url = self.child.stdout.readline().split()[1]

    def post(self, path: str, body: object, timeout: float = 10) -> requests.Response:
        return requests.post(f"{self.url}{path}", json=body, headers=KEY, timeout=timeout)

    def hang(self, text: str = "[[simulate:hang]]") -> threading.Thread:
        """Send a request that hangs, and come back when it does."""

        def send() -> None:
            try:
                self.statuses.append(self.post("/openai/v1/chat/completions", chat(text), 60))
            except requests.ConnectionError:
                self.statuses.append(None)

        self.statuses: list[requests.Response | None] = []
        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        time.sleep(0.3)
        assert thread.is_alive()
        return thread

    def end(self, number: signal.Signals) -> float:
        """Send a signal and return the seconds until the process was gone."""
        started = time.monotonic()
        self.child.send_signal(number)
        self.child.communicate(timeout=10)
        return time.monotonic() - started


@pytest.fixture
def process() -> Iterator[Process]:
    process = Process()
    yield process
    if process.child.poll() is None:
        process.end(signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_at_once_though_requests_hang(
    process: Process, number: signal.Signals
) -> None:
    thread = process.hang()

    assert process.end(number) < HANG_S / 10
    assert process.child.returncode == 0
    thread.join(timeout=30)
    assert process.statuses == [None]


def test_a_reset_lets_hung_requests_go_and_forgets(process: Process) -> None:
    fault = {"provider": "openai", "kind": "500", "times": 5, "match": "never"}
    process.post("/_control/faults", fault)
    thread = process.hang()

    assert process.post("/_control/reset", None).status_code == 204

    thread.join(timeout=30)
    (response,) = process.statuses
    assert response is not None
    assert response.status_code == 200
    assert requests.get(f"{process.url}/_control/faults", timeout=5).json() == {"faults": []}


def test_another_day_has_other_models() -> None:
    process = Process("--today", "2027-02-01")

    response = process.post("/openai/v1/chat/completions", chat("Hello"))

    process.end(signal.SIGTERM)
    assert response.status_code == 404


def is_written(folder: Path, text: str) -> bool:
    return any(text in each.read_text() for each in folder.rglob("*.json"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_simulated_account_outlives_the_process(tmp_path: Path, number: signal.Signals) -> None:
    auth = ("sk_test_simulated", "")
    first = Process("--state", str(tmp_path))
    customers = "/stripe/v1/customers"
    requests.post(f"{first.url}{customers}", data={"name": "Ana"}, auth=auth, timeout=10)
    if number is signal.SIGKILL:
        # Written twice a second: a crash loses less than that.
        eventually(lambda: is_written(tmp_path, "Ana"), "the account is kept")
    first.end(number)

    second = Process("--state", str(tmp_path))
    kept = requests.get(f"{second.url}{customers}", auth=auth, timeout=10).json()["data"]
    second.end(signal.SIGTERM)

    assert [customer["name"] for customer in kept] == ["Ana"]


@pytest.mark.parametrize(
    ("url", "secret"), [("https://example.com/hook", "whsec_x"), ("http://127.0.0.1/hook", "")]
)
def test_stripes_events_stay_on_this_machine_and_are_signed(url: str, secret: str) -> None:
    with pytest.raises(CommandError, match="cannot be simulated"):
        call_command(
            *("simulators", "--port", "0", "--stripe-webhook", url),
            *("--stripe-webhook-secret", secret),
        )


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.com", ""])  # noqa: S104
def test_only_loopback_is_listened_on(host: str) -> None:
    with pytest.raises(CommandError, match="cannot listen"):
        call_command("simulators", "--port", "0", "--host", host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_every_loopback_address_will_do(host: str) -> None:
    with server.bind(host, 0) as listener:
        assert listener.getsockname()[1]


def test_a_taken_port_is_one_clear_line() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(CommandError, match="cannot listen") as refused,
    ):
        call_command("simulators", "--port", str(taken.getsockname()[1]))

    assert "\n" not in str(refused.value)


def test_a_matching_fault_is_played_so_many_times(post: Post, simulators_url: str) -> None:
    marker = uuid4().hex
    order = {"provider": "openai", "kind": "429", "times": 2, "seconds": 3, "match": marker}

    accepted = requests.post(f"{simulators_url}/_control/faults", json=order, timeout=10)
    statuses = [post("/chat/completions", chat(marker)).status_code for _ in range(3)]
    other = post("/chat/completions", chat("Hello")).status_code

    assert accepted.status_code == 201
    assert statuses == [429, 429, 200]
    assert other == 200


@pytest.mark.parametrize(
    "order",
    [
        [],
        {},
        {"provider": "nobody", "kind": "500"},
        {"provider": "openai", "kind": "earthquake"},
        {"provider": "openai", "kind": "500", "times": 0},
        {"provider": "openai", "kind": "500", "times": "many"},
        {"provider": "openai", "kind": "hang", "seconds": 601},
        {"provider": "openai", "kind": "500", "match": 7},
        {"provider": "openai", "kind": "500", "bogus": 1},
    ],
)
def test_a_wrong_order_is_refused(simulators_url: str, order: object) -> None:
    response = requests.post(f"{simulators_url}/_control/faults", json=order, timeout=10)

    assert response.status_code == 400
    assert response.json()["error"]


def test_received_requests_are_listed_without_their_key(post: Post, simulators_url: str) -> None:
    marker = uuid4().hex
    post("/chat/completions", chat(f"first {marker}"))
    post("/chat/completions", chat(f"second {marker} [[simulate:500]]"))

    found = requests.get(
        f"{simulators_url}/_control/requests", params={"match": marker}, timeout=10
    )

    first, second = found.json()["requests"]
    assert "first" in first["body"]["messages"][0]["content"]
    assert (first["status"], first["fault"]) == (200, None)
    assert (second["status"], second["fault"]) == (500, "500")
    assert "test-key" not in found.text


def test_it_says_that_it_is_well_and_a_simulator(simulators_url: str) -> None:
    response = requests.get(f"{simulators_url}/healthz", timeout=10)

    assert response.json() == {"status": "ok", "providers": ["openai", "stripe"]}
    assert response.headers["X-NexusOne-Simulator"] == "1"
