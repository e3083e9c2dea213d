"""What was spent on what, for programs."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from accounts.permissions import has_role
from accounts.workspace_api import WorkspaceAPIView
from core import formatting
from credits import selectors, usage, usage_periods, usage_presenters
from credits.usage import DAY, MEMBER, Spending
from credits.usage_periods import Period
from credits.usage_serializers import UsageQuerySerializer, UsageSerializer


class UsageView(WorkspaceAPIView):
    """Credits spent in a period, net of what was given back."""

    scope = "credits"

    @extend_schema(parameters=[UsageQuerySerializer], responses={200: UsageSerializer})
    def get(self, request: Request) -> Response:
        """Return what a period took by module, by day, or for those in charge by member."""
        query = UsageQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        if asked["by"] == MEMBER and not has_role(self.membership, Role.ADMIN):
            raise PermissionDenied
        period = self._period(asked)
        spending = usage.spending(workspace_id=self.workspace_id, period=period)
        answer = {
            "from": period.starts_at,
            "to": period.ends_at,
            "time_zone": str(period.zone),
            "by": asked["by"],
            "total": spending.total,
            "before": spending.before,
            "rows": self._rows(asked["by"], spending),
        }
        return Response(UsageSerializer(answer).data)

    def _period(self, asked: dict[str, Any]) -> Period:
        zone = usage_periods.zone_of(self.membership.workspace)
        first, last = asked.get("from"), asked.get("to")
        if first is None and last is None:
            found = selectors.subscription(workspace_id=self.workspace_id)
            return usage_periods.billing(found, zone)
        if first is None or last is None:
            missing = "from" if first is None else "to"
            raise ValidationError({missing: [_("Send the first and the last day together.")]})
        try:
            return usage_periods.between(first, last, zone)
        except ValueError as error:
            raise ValidationError({"to": [usage_presenters.span_words()]}) from error

    def _rows(self, by: str, spending: Spending) -> list[dict[str, Any]]:
        if by == DAY:
            return [
                {"key": day.isoformat(), "label": formatting.day(day), "credits": credits,
                 "charges": charges}
                for day, credits, charges in spending.days
            ]  # fmt: skip
        parts = spending.by_module
        rows = usage_presenters.rows(parts, {})
        if by == MEMBER:
            parts = usage.by_member(workspace_id=self.workspace_id, period=spending.period)
            rows = usage_presenters.member_rows(parts)
        return [
            {"key": part.key, "label": row.label, "credits": row.credits, "charges": row.charges}
            for part, row in zip(parts, rows, strict=True)
        ]
