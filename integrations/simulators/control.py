"""The control API of the simulators: order faults, read what was received, start afresh."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed, NotFound
from werkzeug.wrappers import Request, Response

from integrations.simulators.faults import Order
from integrations.simulators.provider import COMMON_FAULTS, Provider, World

MAX_TIMES = 1000
MAX_SECONDS = 600


class Control:
    """Answers everything under ``/_control/``."""

    def __init__(self, providers: Mapping[str, Provider], world: World) -> None:
        self._providers = providers
        self._world = world
        self._actions: dict[tuple[str, str], Callable[[Request], Response]] = {
            ("GET", "/_control/faults"): self._faults,
            ("POST", "/_control/faults"): self._order,
            ("DELETE", "/_control/faults"): self._clear,
            ("GET", "/_control/requests"): self._requests,
            ("POST", "/_control/reset"): self._reset,
        }
        for provider in providers.values():
            for action in provider.actions:
                path = f"/_control/{provider.name}{action.path}"
                self._actions[action.method, path] = action.perform

    def answer(self, request: Request) -> Response:
        """Perform one control call; every answer is JSON."""
        action = self._actions.get((request.method, request.path))
        try:
            if action is None:
                known = [method for method, path in self._actions if path == request.path]
                raise MethodNotAllowed(known) if known else NotFound("No such control call.")
            return action(request)
        except HTTPException as refusal:
            return as_json({"error": refusal.description}, refusal.code or 500)

    def _faults(self, request: Request) -> Response:
        return as_json({"faults": self._world.faults.listed()})

    def _order(self, request: Request) -> Response:
        order = read_order(request, self._providers)
        self._world.faults.add(order)
        return as_json(order.as_json(), 201)

    def _clear(self, request: Request) -> Response:
        self._world.faults.clear()
        return Response(status=204)

    def _requests(self, request: Request) -> Response:
        entries = self._world.journal.entries(
            provider=request.args.get("provider", ""), match=request.args.get("match", "")
        )
        return as_json({"requests": entries})

    def _reset(self, request: Request) -> Response:
        self._world.reset()
        return Response(status=204)


def as_json(document: Any, status: int = 200) -> Response:
    """Return a JSON response that keeps every script readable."""
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, status=status, mimetype="application/json")


def read_order(request: Request, providers: Mapping[str, Provider]) -> Order:
    """Return the fault a control call asks for. Raises BadRequest naming what is wrong."""
    document = request.get_json(force=True)
    if not isinstance(document, dict):
        raise BadRequest("Send one JSON object.")
    if unknown := document.keys() - {"provider", "kind", "times", "seconds", "match"}:
        raise BadRequest(f"Unknown field: {min(unknown)}.")
    provider = providers.get(str(document.get("provider", "")))
    if provider is None:
        raise BadRequest(f"provider must be one of: {', '.join(sorted(providers))}.")
    kinds = sorted(COMMON_FAULTS | provider.faults)
    kind = document.get("kind")
    if kind not in kinds:
        raise BadRequest(f"kind must be one of: {', '.join(kinds)}.")
    match = document.get("match", "")
    if not isinstance(match, str):
        raise BadRequest("match must be a text.")
    times = number(document, "times", least=1, most=MAX_TIMES)
    seconds = number(document, "seconds", least=0, most=MAX_SECONDS)
    return Order(provider.name, kind, int(times or 1), seconds, match)


def number(document: Mapping[str, Any], name: str, *, least: int, most: int) -> float | None:
    """Return a number of the document, None where it is left out. Raises BadRequest."""
    value = document.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise BadRequest(f"{name} must be a number from {least} to {most}.")
    return float(value)
