"""Plans and payments for programs. Owners and admins only; Stripe is asked between two scopes."""

from collections.abc import Callable
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from accounts.authentication import caller, open_workspace
from accounts.models import Role
from accounts.permissions import require_role
from accounts.requests import ScopedRequest
from accounts.workspace_api import SAFE, WorkspaceAPIView
from core import clock
from core.api.pagination import KeysetPagination
from core.api.throttling import CallerThrottle, KeyThrottle, PaidThrottle
from credits import selectors
from credits.billing import currencies, services
from credits.billing_serializers import (
    AddressSerializer,
    BillingSerializer,
    ChangeSerializer,
    CheckoutSerializer,
    InvoiceSerializer,
    OffersSerializer,
    PortalSerializer,
)
from credits.models import Invoice

FoundT = TypeVar("FoundT")
# Stripe is away; a plan there is already, or none; the bank says no; what is not for sale.
REFUSALS = (402, 409, 422, 503)


class BillingAPIView(WorkspaceAPIView):
    """An endpoint for those who look after the billing."""

    scope = "billing"
    reader_role = Role.ADMIN
    writer_role = Role.ADMIN

    def get_throttles(self) -> list[BaseThrottle]:
        """Count what asks Stripe as what costs."""
        asks = [] if self.request.method in SAFE else [PaidThrottle()]
        return [CallerThrottle(), KeyThrottle(), *asks]

    def outside(self, request: Request, work: Callable[[UUID], FoundT]) -> FoundT:
        """Do something for the workspace with no transaction open, and come back into it."""
        workspace_id = self.workspace_id
        cast(ScopedRequest, request._request).scope.leave()
        found = work(workspace_id)
        # They may have lost their place meanwhile, or the role that this takes.
        self.membership = open_workspace(request)
        require_role(self.membership, Role.ADMIN)
        return found

    def state(self) -> dict[str, Any]:
        """Return the workspace's plan as `BillingSerializer` takes it."""
        row = selectors.subscription(workspace_id=self.workspace_id)
        zone = self.membership.workspace.time_zone
        return {
            "subscription": row,
            "period": selectors.present_period(row, time_zone=zone),
            "effective_plan": row.effective_plan_code(clock.now()),
            "terms": selectors.terms_of(workspace_id=self.workspace_id),
            "balance": selectors.balance(workspace_id=self.workspace_id),
        }


class BillingView(BillingAPIView):
    """The workspace's plan."""

    @extend_schema(responses={200: BillingSerializer})
    def get(self, request: Request) -> Response:
        """Return the plan, its period, and what pays for it."""
        return Response(BillingSerializer(self.state()).data)


class PlansView(BillingAPIView):
    """What can be bought."""

    @extend_schema(responses={200: OffersSerializer})
    def get(self, request: Request) -> Response:
        """Return plans and packs with their prices, in the smallest coin of each currency."""
        offers = {
            "plans": selectors.plan_offers(),
            "packs": selectors.packs(),
            "currencies": currencies.offered(),
        }
        return Response(OffersSerializer(offers).data)


class InvoicesView(BillingAPIView, ListAPIView[Invoice]):
    """The workspace's invoices, newest first."""

    serializer_class = InvoiceSerializer
    pagination_class = KeysetPagination

    def get_queryset(self) -> QuerySet[Invoice]:
        """Return the invoices of the open scope."""
        return Invoice.objects.filter(workspace_id=self.workspace_id)


class CheckoutView(BillingAPIView):
    """Paying for a plan or a pack."""

    problem_statuses = REFUSALS

    @extend_schema(request=CheckoutSerializer, responses={201: AddressSerializer})
    def post(self, request: Request) -> Response:
        """Return the address of the page where it is paid for; the same while that page is open."""
        given = CheckoutSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        currency = wanted.get("currency") or currencies.DEFAULT

        def start(workspace_id: UUID) -> str:
            who: dict[str, Any] = {"workspace_id": workspace_id, "by": caller(request)}
            if plan := wanted.get("plan"):
                return services.start_plan_checkout(plan_code=plan, currency=currency, **who)
            return services.start_pack_checkout(pack_code=wanted["pack"], currency=currency, **who)

        return Response({"url": self.outside(request, start)}, status=201)


class PortalView(BillingAPIView):
    """Cards, addresses, tax numbers and invoices at Stripe."""

    problem_statuses = REFUSALS

    @extend_schema(request=PortalSerializer, responses={201: AddressSerializer})
    def post(self, request: Request) -> Response:
        """Return the address of Stripe's page for them; it is good for a few minutes."""
        given = PortalSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        flow = given.validated_data.get("flow", "")

        def opened(workspace_id: UUID) -> str:
            return services.open_portal(workspace_id=workspace_id, by=caller(request), flow=flow)

        return Response({"url": self.outside(request, opened)}, status=201)


class SubscriptionView(BillingAPIView):
    """The plan that is paid for."""

    problem_statuses = REFUSALS

    @extend_schema(request=ChangeSerializer, responses={200: BillingSerializer})
    def patch(self, request: Request) -> Response:
        """Change the plan (dearer at once, cheaper next period), end it, or take that back.

        An upgrade charges the card at once.
        """
        given = ChangeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data

        def change(workspace_id: UUID) -> None:
            who: dict[str, Any] = {"workspace_id": workspace_id, "by": caller(request)}
            if plan := wanted.get("plan"):
                services.change_plan(plan_code=plan, **who)
            elif wanted["cancel_at_period_end"]:
                services.cancel(**who)
            else:
                services.resume(**who)

        self.outside(request, change)
        return Response(BillingSerializer(self.state()).data)
