"""The process behind ``manage.py stack``: starts everything in order, watches it, ends it."""

import json
import os
import signal
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from nexusone.stack import (
    health,
    lock,
    plan,
    private_files,
    processes,
    programs,
    services,
    setup_state,
)
from nexusone.stack.children import Children, describe, last_words
from nexusone.stack.console import Console
from nexusone.stack.failure import StackError
from nexusone.stack.guard import Guard
from nexusone.stack.plan import Plan
from nexusone.stack.processes import Record
from nexusone.stack.services import Services

WATCH_S = 0.25
START_WATCH_S = 0.1
# Before everything has answered once, a child that keeps dying will not get better.
DEATHS_BEFORE_READY = 3
PATIENCE_S = 20

# Providers by the name people know and the one their settings begin with.
PROVIDERS = {"OpenAI": "OPENAI", "Stripe": "STRIPE"}
# One slow provider call must not hold up everybody else's work.
WORKERS = "3"


class StopRequested(Exception):
    """Somebody asked the stack to end."""


class Supervisor:
    """One run of the stack, from the lock on the data folder to its release."""

    def __init__(self, wanted: Plan, console: Console) -> None:
        self._plan = wanted
        self._console = console
        self._stopping = False
        self._guard: Guard | None = None
        self._ready: dict[str, Any] | None = None
        self._children = Children(console, self._remember)

    def run(self) -> None:
        """Run until a signal asks for the end; raise StackError when that is not possible."""
        for number in (signal.SIGINT, signal.SIGTERM, *_unless_ignored(signal.SIGHUP)):
            signal.signal(number, self._request_stop)
        plan.make_data_folder(self._plan)
        with lock.held(self._plan.data / "stack.lock"):
            self._end_leftovers()
            self._guard = Guard()
            try:
                self._live()
            except StopRequested:
                self._console.say("Stopping.")
            finally:
                self._stop()

    def _live(self) -> None:
        found = self._start_services()
        demo = self._set_up_and_serve(found)
        self._wait_until_ready(found)
        self._announce(found, demo)
        while True:
            self._watch(WATCH_S)

    # --- Starting -----------------------------------------------------------------------------

    def _start_services(self) -> Services:
        found = services.choose(self._plan)
        if found.simulators_port:
            # They need none of the others and take a second to load.
            program = programs.simulators(
                self._plan.root,
                found.env,
                found.simulators_port,
                options=found.simulators_options,
            )
            self._children.keep(program)
        for service in found.embedded:
            self._children.keep(service.program)
        for service in found.embedded:
            self._wait_for(service.program.name, service.is_ready)
        return found

    def _set_up_and_serve(self, found: Services) -> dict[str, Any]:
        """Set up, then start what serves people: at once when the setup has nothing to change."""
        last, owner = self._plan.data / "last_setup", found.databases.owner
        now = setup_state.digest(self._plan.root, owner)
        nothing_changed = last.exists() and last.read_text(encoding="utf-8") == now
        if nothing_changed:
            self._serve(found)
        demo = self._set_up(found.env)
        private_files.write(last, setup_state.digest(self._plan.root, owner))
        if not nothing_changed:
            self._serve(found)
        return demo

    def _set_up(self, env: dict[str, str]) -> dict[str, Any]:
        """Bring database, translations, static files and demo data up to date."""
        result = self._plan.data / "setup.json"
        program = programs.manage(
            "setup", self._plan.root, env, "stack_setup", "--result", str(result)
        )
        child = self._children.run(program, self._watch_start)
        if child.status:
            reason = last_words(child) or describe(child.status)
            raise StackError(f"The setup failed: {reason}")
        demo: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        result.unlink()
        return demo

    def _serve(self, found: Services) -> None:
        root, env = self._plan.root, found.env
        self._children.keep(programs.web(root, env, found.port))
        self._children.keep(programs.manage("worker", root, env, "worker", "--processes", WORKERS))

    def _wait_until_ready(self, found: Services) -> None:
        """Wait for what people use; nobody waits for the scheduler, so it comes last."""
        self._wait_for("worker", lambda: self._worker_is_registered(found.redis))
        self._wait_for("web", lambda: health.answers(found.site, "/readyz", exactly=200))
        if url := found.simulators:
            self._wait_for("simulators", lambda: health.answers(url, "/healthz"))
        root, env = self._plan.root, found.env
        self._children.keep(programs.manage("scheduler", root, env, "scheduler"))

    def _worker_is_registered(self, redis_url: str) -> bool:
        workers = [each for each in self._children.records if each.name == "worker"]
        pids = {process.pid for process in processes.family(workers)}
        return health.worker_is_registered(redis_url, pids)

    def _announce(self, found: Services, demo: dict[str, Any]) -> None:
        self._ready = {
            "url": found.site,
            "database_url": found.databases.app,
            "database_owner_url": found.databases.owner,
            "database_system_url": found.databases.system,
            "redis_url": found.redis,
            "simulators_url": found.simulators,
            "demo_email": demo["email"],
            "demo_password": demo["password"],
            "demo_api_key": demo["api_key"],
        }
        self._write_stack_json()
        for line in summary(found, demo, self._plan.environment):
            self._console.say(line)
        self._console.say(f"ready: {found.site}")

    # --- Watching -----------------------------------------------------------------------------

    def _wait_for(self, name: str, is_so: Callable[[], bool]) -> None:
        patient_until = time.monotonic() + PATIENCE_S
        while not is_so():
            self._watch_start()
            if time.monotonic() > patient_until:
                self._console.say(f"Still waiting for {name} to answer.")
                patient_until += PATIENCE_S

    def _watch_start(self) -> None:
        self._watch(START_WATCH_S)
        if child := self._children.fallen(DEATHS_BEFORE_READY):
            raise StackError(
                f"{child.program.name} ended {child.deaths} times before it answered "
                f"({describe(child.status)}): {last_words(child)}"
            )

    def _watch(self, timeout_s: float) -> None:
        if self._stopping:
            raise StopRequested
        self._children.watch(timeout_s)

    def _request_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    # --- Remembering and ending ---------------------------------------------------------------

    def _remember(self, records: list[Record]) -> None:
        """Note what runs, for the guard, for the next start, and for whoever reads stack.json."""
        if self._guard is not None:
            self._guard.watch(records, remove=[self._plan.data / "stack.json"])
            records = [self._guard.record, *records]
        processes.save(self._plan.data / "pids.json", records)
        if self._ready is not None:
            self._write_stack_json()

    def _write_stack_json(self) -> None:
        pids = {"stack": os.getpid(), **self._children.pids}
        text = json.dumps({**(self._ready or {}), "pids": pids}, indent=1)
        private_files.write(self._plan.data / "stack.json", text)

    def _end_leftovers(self) -> None:
        """End what a stack that was killed left behind; its guard may be at it already."""
        (self._plan.data / "stack.json").unlink(missing_ok=True)
        left = processes.load(self._plan.data / "pids.json")
        processes.kill([each for each in left if each.name == "guard"])
        processes.end([each for each in left if each.name != "guard"])

    def _stop(self) -> None:
        (self._plan.data / "stack.json").unlink(missing_ok=True)
        self._children.end()
        if self._guard is not None:
            self._guard.dismiss()
        (self._plan.data / "pids.json").unlink(missing_ok=True)
        (self._plan.data / "setup.json").unlink(missing_ok=True)
        self._console.flush()


def _unless_ignored(number: signal.Signals) -> tuple[signal.Signals, ...]:
    """Return ``number`` unless our parent (``nohup``) wants it ignored."""
    return () if signal.getsignal(number) is signal.SIG_IGN else (number,)


def provider_kinds(found: Services, environment: Mapping[str, str]) -> dict[str, str]:
    """Return for each provider whether it is external or simulated, and where."""
    kinds = {}
    for name, variable in PROVIDERS.items():
        base = environment.get(f"{variable}_BASE_URL")
        key = environment.get(f"{variable}_API_KEY") or environment.get(f"{variable}_SECRET_KEY")
        if base or key:
            kinds[name] = f"external at {base}" if base else "external"
        elif found.simulators:
            kinds[name] = f"simulated at {found.simulators}"
        else:
            kinds[name] = "not set up"
    return kinds


def summary(found: Services, demo: dict[str, Any], environment: Mapping[str, str]) -> list[str]:
    """Return what a person wants to know of a running stack."""
    kinds = {
        name: "embedded" if found.is_embedded(key) else "external"
        for name, key in (("PostgreSQL", "postgres"), ("Redis", "redis"))
    }
    kinds |= provider_kinds(found, environment)
    return [
        "",
        f"  Address     {found.site}",
        f"  Sign in     {demo['email']}  {demo['password']}",
        f"  API key     {demo['api_key']}",
        *(f"  {name:<11} {kind}" for name, kind in kinds.items()),
        "",
    ]
