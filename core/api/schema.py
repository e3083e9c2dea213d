"""The OpenAPI document: every endpoint also names the problems it answers with."""

from collections.abc import Callable
from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
Parameter = OpenApiParameter | serializers.Serializer[Any] | type[serializers.Serializer[Any]]


class ProblemSerializer(serializers.Serializer[Any]):
    """An error, as RFC 9457 says."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    # The metaclass takes the field off the class, where a property has this name.
    errors = serializers.DictField(required=False)  # type: ignore[assignment]


class ProblemAutoSchema(AutoSchema):
    """Say of each operation what no serializer says.

    These are the problems that it answers with, the headers that it takes, and what an API key
    needs. A view declares them: ``problem_statuses`` (for all its methods, or by method),
    ``problem_bodies`` (a serializer for a status whose problem says more),
    ``is_idempotent``, ``needs_workspace``, and `accounts.workspace_api` says who may call.
    """

    def get_description(self) -> str:  # type: ignore[override]
        """Return the docstring and what an API key needs."""
        words = [super().get_description()]
        if self._knows_callers():
            scope = self._key_scope()
            words.append(f"API keys: `{scope}`." if scope else "No API key may do this.")
        return "\n\n".join(words)

    def get_auth(self) -> list[dict[str, Any]]:
        """Return the ways to sign in; a key is none where no key is served."""
        ways: list[dict[str, Any]] = super().get_auth()
        if self._knows_callers() and not self._key_scope():
            ways = [way for way in ways if "apiKey" not in way]
        return ways

    def get_override_parameters(self) -> list[Parameter]:
        """Name the headers that choose the workspace and make a request repeatable."""
        parameters = list(super().get_override_parameters())
        if self._is_open():
            return parameters
        parameters.append(
            OpenApiParameter(
                "X-Workspace-Id",
                type={"type": "string", "format": "uuid"},
                location=OpenApiParameter.HEADER,
                description="Which of your workspaces; your first one when it is missing.",
            )
        )
        if self._is_idempotent():
            parameters.append(
                OpenApiParameter(
                    "Idempotency-Key",
                    type={"type": "string", "minLength": 1, "maxLength": 255},
                    location=OpenApiParameter.HEADER,
                    description="Repeat a request safely: the first answer is given again.",
                )
            )
        return parameters

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._problem_statuses():
            if str(status) not in bodies:
                bodies[str(status)] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                    OpenApiResponse(self._problem_body(status), description="Problem"),
                    str(status),
                    media_types=["application/problem+json"],
                    direction=direction,
                )
        return bodies

    def _problem_statuses(self) -> list[int]:
        # 400 everywhere: a header such as X-Workspace-Id or Idempotency-Key may be malformed, and
        # 406 as well: what is asked for may be no JSON.
        statuses = {400, 406, 429, *self._own_problems()}
        if not self._is_open():
            statuses |= {401, 404}
        if self._knows_callers():
            statuses |= {401, 403}
        if self.method in WRITES:
            statuses |= {413, 415}
        if self._is_idempotent():
            statuses.add(422)
        return sorted(statuses)

    def _problem_body(self, status: int) -> type[ProblemSerializer]:
        bodies: dict[int, type[ProblemSerializer]] = getattr(self.view, "problem_bodies", {})
        return bodies.get(status, ProblemSerializer)

    def _own_problems(self) -> tuple[int, ...]:
        own = getattr(self.view, "problem_statuses", ())
        return tuple(own.get(self.method, ()) if isinstance(own, dict) else own)

    def _is_idempotent(self) -> bool:
        return self.method == "POST" and getattr(self.view, "is_idempotent", False)

    def _is_open(self) -> bool:
        return not getattr(self.view, "needs_workspace", False)

    def _knows_callers(self) -> bool:
        return hasattr(self.view, "scope_for")

    def _key_scope(self) -> str:
        scope_for: Callable[[str], str] = getattr(self.view, "scope_for")  # noqa: B009
        return scope_for(self.method)
