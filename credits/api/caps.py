"""Spending limits for programs."""

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import caller
from accounts.models import Role
from accounts.permissions import has_role
from accounts.workspace_api import WorkspaceAPIView
from credits import caps, usage_periods
from credits.caps import CapUsage
from credits.usage_serializers import (
    CapKeySerializer,
    CapListSerializer,
    CapSerializer,
    NewCapSerializer,
)


class CapsView(WorkspaceAPIView):
    """What the workspace allows itself to spend. The ledger keeps it: nothing gets past."""

    scope = "credits"
    writer_role = Role.ADMIN
    # A limit for what is not there; a plan without limits for members is a 403.
    problem_statuses = {"PUT": (422,)}

    @extend_schema(responses={200: CapListSerializer})
    def get(self, request: Request) -> Response:
        """Return the limits. Those of other members are seen by those in charge alone."""
        zone = usage_periods.zone_of(self.membership.workspace)
        answer = {"day_ends_at": caps.day_end(zone), "results": self._usages(request)}
        return Response(CapListSerializer(answer).data)

    @extend_schema(request=NewCapSerializer, responses={200: CapSerializer})
    def put(self, request: Request) -> Response:
        """Set a limit, or give the one there is another amount; it counts from now on."""
        serializer = NewCapSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        cap = caps.set_cap(
            workspace_id=self.workspace_id, by=caller(request), **serializer.validated_data
        )
        found = next(each for each in self._usages(request) if each.cap.pk == cap.pk)
        return Response(CapSerializer(found).data)

    @extend_schema(parameters=[CapKeySerializer], responses={204: None})
    def delete(self, request: Request) -> Response:
        """Take a limit away."""
        serializer = CapKeySerializer(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        key = serializer.validated_data
        if not caps.remove_cap(workspace_id=self.workspace_id, by=caller(request), **key):
            raise NotFound
        return Response(status=204)

    def _usages(self, request: Request) -> list[CapUsage]:
        zone = usage_periods.zone_of(self.membership.workspace)
        found = caps.usages(workspace_id=self.workspace_id, zone=zone)
        if has_role(self.membership, Role.ADMIN):
            return found
        return caps.seen_by(found, caller(request))
