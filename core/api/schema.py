"""The OpenAPI document: every endpoint also names the problems it answers with."""

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
    """Add the problems any endpoint can answer with, and the headers every workspace call takes."""

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
        if getattr(self.view, "is_idempotent", False) and self.method == "POST":
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
                    OpenApiResponse(ProblemSerializer, description="Problem"),
                    str(status),
                    media_types=["application/problem+json"],
                    direction=direction,
                )
        return bodies

    def _problem_statuses(self) -> list[int]:
        # 400 everywhere: a header such as X-Workspace-Id or Idempotency-Key may be malformed.
        statuses = {400, 429, *getattr(self.view, "problem_statuses", ())}
        if not self._is_open():
            statuses |= {401, 404}
        if self.method in WRITES:
            statuses |= {413, 415}
        return sorted(statuses)

    def _is_open(self) -> bool:
        return not getattr(self.view, "needs_workspace", False)
