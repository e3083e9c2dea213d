"""Prices for programs, before anything is paid."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from accounts.scopes import READ
from accounts.workspace_api import WorkspaceAPIView
from credits import quotes
from credits.serializers import QuoteRequestSerializer, QuoteSerializer


class QuoteView(WorkspaceAPIView):
    """What an operation would cost. To ask changes nothing: whoever may read may ask."""

    scope = "credits"
    writer_role: ClassVar[Role] = Role.VIEWER
    problem_statuses = (422,)

    @classmethod
    def scope_for(cls, method: str | None) -> str:
        """Return the scope of reading, also for POST."""
        return f"{cls.scope}:{READ}"

    @extend_schema(request=QuoteRequestSerializer, responses={200: QuoteSerializer})
    def post(self, request: Request) -> Response:
        """Say what an operation costs and leaves; give `id` along as `quote` to pay that price."""
        serializer = QuoteRequestSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        quote = quotes.make(workspace_id=self.workspace_id, **serializer.validated_data)
        return Response(QuoteSerializer(quote).data)
