"""The WSGI application that carries every simulated provider."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from integrations.simulators import SIMULATOR_HEADER
from integrations.simulators.control import Control, as_json
from integrations.simulators.provider import (
    Answered,
    Call,
    Handler,
    Provider,
    World,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_BODY_BYTES = 8 * 1024 * 1024


class Simulators:
    """Sends each request to its provider, and keeps a journal of all of them."""

    def __init__(self, providers: Sequence[Provider], world: World) -> None:
        self._providers = {provider.name: provider for provider in providers}
        self._world = world
        self._control = Control(self._providers, world)
        self._handlers: dict[str, Handler] = {}
        self._map = Map(strict_slashes=False, merge_slashes=False)
        for provider in providers:
            self._mount(provider)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = MAX_BODY_BYTES
        response = self._answer(request)
        response.headers[SIMULATOR_HEADER] = "1"
        return response(environ, start_response)

    def close(self) -> None:
        """Let every provider save what it keeps."""
        for provider in self._providers.values():
            if provider.close is not None:
                provider.close()

    def _mount(self, provider: Provider) -> None:
        for route in provider.routes:
            endpoint = f"{provider.name} {route.method} {route.path}"
            self._handlers[endpoint] = route.handler
            path = f"/{provider.name}{route.path}"
            self._map.add(Rule(path, methods=[route.method], endpoint=endpoint))

    def _answer(self, request: Request) -> Response:
        if request.path == "/healthz":
            return as_json({"status": "ok", "providers": sorted(self._providers)})
        if request.path.startswith("/_control/"):
            return self._control.answer(request)
        provider = self._providers.get(request.path.split("/")[1])
        if provider is None:
            return as_json({"error": "No provider is simulated here."}, 404)
        try:
            # Read now: a body over the limit is refused before any handler looks at it.
            body = request.get_data(cache=True)
        except HTTPException as refusal:
            return provider.refuse(refusal.code or 413, refusal.description or refusal.name)
        call = Call(provider, request, {}, self._world)
        response = self._ask(call)
        self._world.journal.add(
            provider=provider.name,
            request=request,
            body=body,
            status=response.status_code,
            fault=call.played,
        )
        return response

    def _ask(self, call: Call) -> Response:
        try:
            endpoint, call.params = self._map.bind_to_environ(call.request.environ).match()
            return self._handlers[endpoint](call)
        except Answered as answered:
            return answered.response
        except HTTPException as refusal:
            return call.provider.refuse(refusal.code or 500, refusal.description or refusal.name)
