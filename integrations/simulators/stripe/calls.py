"""The way of every API call: who asks, what fault is played, what was answered before."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from werkzeug.wrappers import Response

from integrations.simulators.provider import Answered, Call
from integrations.simulators.stripe import API_VERSION, errors, parameters
from integrations.simulators.stripe.errors import Refused, invalid
from integrations.simulators.stripe.listing import expand
from integrations.simulators.stripe.world import Doc, Origin, StripeWorld, token

FORM = "application/x-www-form-urlencoded"
KEY = re.compile(r"^(sk|rk)_test_[A-Za-z0-9_]{3,200}$")
MOST_ANSWERS = 5000
# What went wrong before anything was done is not what a repeated request is answered with.
NOT_KEPT = frozenset({400, 401, 404, 409, 429, 503})

Act = Callable[[StripeWorld, Mapping[str, str], dict[str, Any]], Doc]


@dataclass
class Gate:
    """Stands before every operation: refuses, replays, and lets one call at a time in."""

    world: StripeWorld
    tick: Callable[[], None]
    running: set[str] = field(default_factory=set)

    def handler(self, operation: str, act: Act) -> Callable[[Call], Response]:
        """Return the handler of one operation."""

        def handle(call: Call) -> Response:
            request_id = f"req_{token(14)}"
            try:
                response = self._handle(call, operation, act, request_id)
            except Refused as refusal:
                response = written(refusal.status, refusal.document())
            except Answered as answered:
                response = answered.response
            response.headers["Request-Id"] = request_id
            response.headers["Stripe-Version"] = API_VERSION
            if response.status_code == 503:
                response.headers["Stripe-Should-Retry"] = "true"
            if key := call.request.headers.get("Idempotency-Key"):
                response.headers["Idempotency-Key"] = key
            return response

        return handle

    def _handle(self, call: Call, operation: str, act: Act, request_id: str) -> Response:
        require_key(call)
        require_version(call)
        text, pairs = read_form(call)
        key = call.request.headers.get("Idempotency-Key", "")
        if call.request.method != "POST":
            key = ""
        if len(key) > 255:
            raise invalid("Keys for idempotent requests can be at most 255 characters long.")
        print_of_it = fingerprint(call, pairs)
        self._enter(key)
        try:
            if key and (replayed := self._replayed(key, print_of_it)):
                return replayed
            lost = self._play(call, text, key, print_of_it, request_id)
            response = self._perform(call, operation, act, pairs, Origin(request_id, key or None))
            if key and response.status_code not in NOT_KEPT:
                self._keep(key, print_of_it, response, request_id)
        finally:
            with self.world.lock:
                self.running.discard(key)
        if lost:
            call.hang_up()
        return response

    def _enter(self, key: str) -> None:
        with self.world.lock:
            if key and key in self.running:
                raise Refused(
                    409,
                    "idempotency_error",
                    "There is currently another in-progress request using this Idempotent Key.",
                    code="idempotency_key_in_use",
                )
            self.running.add(key)

    def _replayed(self, key: str, print_of_it: str) -> Response | None:
        with self.world.lock:
            kept = self.world.answers.get(key)
        if kept is None:
            return None
        if kept["print"] != print_of_it:
            raise Refused(
                400,
                "idempotency_error",
                "Keys for idempotent requests can only be used with the same parameters they were "
                "first used with.",
            )
        response = Response(kept["body"], status=kept["status"], mimetype="application/json")
        response.headers["Idempotent-Replayed"] = "true"
        response.headers["Original-Request"] = kept["request"]
        return response

    def _keep(self, key: str, print_of_it: str, response: Response, request_id: str) -> None:
        with self.world.lock:
            answers = self.world.answers
            answers[key] = {
                **{"print": print_of_it, "status": response.status_code},
                **{"body": response.get_data(as_text=True), "request": request_id},
            }
            while len(answers) > MOST_ANSWERS:
                del answers[next(iter(answers))]
            self.world.touched()

    def _play(self, call: Call, text: str, key: str, print_of_it: str, request_id: str) -> bool:
        """Play an ordered fault; true for the one that is played after the work is done."""
        fault = call.fault(text)
        if fault is None:
            return False
        if fault.kind == "lost":
            return True
        refusal = errors.fault(fault.kind)
        response = written(refusal.status, refusal.document())
        if fault.seconds is not None:
            response.headers["Retry-After"] = f"{fault.seconds:g}"
        # A 500 is replayed as any other first answer is.
        if key and response.status_code not in NOT_KEPT:
            self._keep(key, print_of_it, response, request_id)
        raise Answered(response)

    def _perform(
        self,
        call: Call,
        operation: str,
        act: Act,
        pairs: list[tuple[str, str]],
        origin: Origin,
    ) -> Response:
        world = self.world
        with world.lock:
            if not world.fixed_base:
                world.base_url = f"{call.request.host_url.rstrip('/')}/{call.provider.name}"
            params = parameters.read(operation, pairs)
            self.tick()
            world.origin = origin
            try:
                shown = act(world, call.params, params)
                shown = expand(world, shown, params.get("expand", []))
            except Refused as refusal:
                return written(refusal.status, refusal.document())
            finally:
                world.origin = Origin()
            return written(200, shown)


def require_key(call: Call) -> None:
    """Raise Refused for a request without a test key in form."""
    given = call.request.headers.get("Authorization", "")
    authorization = call.request.authorization
    key = given.removeprefix("Bearer ").strip()
    if authorization is not None and authorization.type == "basic":
        key = authorization.username or ""
    if not key:
        raise Refused(
            401,
            "invalid_request_error",
            "You did not provide an API key. You need to provide your API key in the "
            "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
            "YOUR_SECRET_KEY').",
        )
    if not KEY.match(key):
        hidden = f"{key[:8]}{'*' * 8}"
        raise Refused(401, "invalid_request_error", f"Invalid API Key provided: {hidden}")


def require_version(call: Call) -> None:
    """Raise Refused for another version of the API."""
    version = call.request.headers.get("Stripe-Version")
    if version is not None and version != API_VERSION:
        raise errors.wrong_version(version)


def read_form(call: Call) -> tuple[str, list[tuple[str, str]]]:
    """Return a request as readable text, for faults, and as the pairs of its form."""
    request = call.request
    body = request.get_data(cache=True)
    query = request.query_string
    if body and request.mimetype != FORM:
        raise invalid(f"Invalid request: send {FORM}.")
    try:
        raw = "&".join(part.decode() for part in (query, body) if part)
        pairs = parse_qsl(raw, keep_blank_values=True, strict_parsing=False, errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise invalid("Invalid request: the form is not readable.") from None
    return f"{request.method} {request.path}\n{unquote_plus(raw)}", pairs


def fingerprint(call: Call, pairs: list[tuple[str, str]]) -> str:
    """Return what two requests have in common that ask for the same."""
    asked = [call.request.method, call.request.path, sorted(pairs)]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def written(status: int, document: Doc) -> Response:
    """Return an answer as Stripe writes it."""
    body = json.dumps(document, ensure_ascii=False, indent=2)
    return Response(body, status=status, mimetype="application/json")
