"""Balance and ledger for programs."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.workspace_api import WorkspaceAPIView
from core.api.filters import Choice, Moment, Text
from core.api.pagination import KeysetPagination
from credits import selectors
from credits.models import Entry
from credits.notices import LOW_SHARE
from credits.serializers import BalanceSerializer, EntrySerializer


class BalanceView(WorkspaceAPIView):
    """The workspace's credits."""

    scope = "credits"

    @extend_schema(responses={200: BalanceSerializer})
    def get(self, request: Request) -> Response:
        """Return the balance, the plan, and what ends next."""
        workspace_id = self.workspace_id
        balance = selectors.balance(workspace_id=workspace_id)
        terms = selectors.present_terms(workspace_id=workspace_id)
        period = selectors.present_period(
            selectors.subscription(workspace_id=workspace_id),
            time_zone=self.membership.workspace.time_zone,
        )
        standing = {
            "balance": balance,
            "is_low": balance < terms.credits // LOW_SHARE,
            "plan": terms.plan.code,
            "period_end": period.end,
            "expires_next": selectors.expires_next(workspace_id=workspace_id),
        }
        return Response(BalanceSerializer(standing).data)


class LedgerPagination(KeysetPagination):
    """The ledger by its own numbers."""

    ordering = ("-seq",)

    def read_position(self, text: str) -> str:
        """Return the number of an entry."""
        return str(int(text))


class TransactionListView(WorkspaceAPIView, ListAPIView[Entry]):
    """The workspace's ledger, newest first."""

    scope = "credits"
    serializer_class = EntrySerializer
    pagination_class = LedgerPagination
    filters = (
        Choice("kind", Entry.Kind.values),
        Text("operation", max_length=60, description="What was paid for: `magicpages.generate`."),
        Moment("since", Moment.SINCE),
        Moment("until", Moment.UNTIL),
    )

    def get_queryset(self) -> QuerySet[Entry]:
        """Return the entries of the open scope."""
        return selectors.ledger(workspace_id=self.workspace_id)
