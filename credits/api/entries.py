"""One entry of the ledger, explained."""

from functools import partial

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import caller
from accounts.models import Role
from accounts.permissions import has_role
from accounts.workspace_api import WorkspaceAPIView
from credits import explaining
from credits.entry_presenters import EntryView, as_document
from credits.usage_serializers import ExplanationSerializer

# The largest number that the column holds; a higher one names no entry.
_MOST = 2**63 - 1


class TransactionView(WorkspaceAPIView):
    """One line of the ledger with what it was for."""

    scope = "credits"

    @extend_schema(responses={200: ExplanationSerializer})
    def get(self, request: Request, seq: int) -> Response:
        """Return what was bought, how it went, its price, its lots and its place in the chain."""
        found = None
        if seq <= _MOST:
            found = explaining.explain(
                workspace_id=self.workspace_id, seq=seq, has_role=partial(has_role, self.membership)
            )
        if found is None:
            raise NotFound
        in_charge = has_role(self.membership, Role.ADMIN)
        reader = caller(request)
        asked_by = explaining.name_of(found.actor, reader=reader, in_charge=in_charge)
        view = EntryView(found, asked_by=asked_by)
        invoice_url = view.invoice.hosted_url if view.invoice and in_charge else ""
        document = as_document(view, found, invoice_url=invoice_url)
        return Response(ExplanationSerializer(document).data)
