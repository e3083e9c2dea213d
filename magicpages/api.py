"""Magic Pages and their leads for programs."""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from accounts.authentication import caller
from accounts.workspace_api import WorkspaceAPIView
from core.api.filters import Choice, Filter, Id, Moment, Words
from core.api.idempotency import idempotent
from core.api.throttling import PaidThrottle
from core.work.models import Status
from credits.serializers import NoRoomSerializer, ShortOfCreditsSerializer
from magicpages import selectors, services
from magicpages.models import Lead, MagicPage
from magicpages.serializers import LeadSerializer, PageRequestSerializer, PageSerializer

# A draft is what somebody has not sent off yet: only the app shows it.
_STATUSES = [status for status in Status.values if status != Status.DRAFT]
_LANGUAGES = [code for code, _name in settings.LANGUAGES]


class PageListView(WorkspaceAPIView, ListAPIView[MagicPage]):
    """The workspace's pages, and the request for a new one."""

    scope = "pages"
    serializer_class = PageSerializer
    is_idempotent = True
    problem_statuses = {"POST": (402, 409)}
    problem_bodies = {402: ShortOfCreditsSerializer, 403: NoRoomSerializer}
    filters = (
        Choice("status", _STATUSES),
        Choice("language", _LANGUAGES),
        Moment("created_after", Moment.AFTER),
        Moment("created_before", Moment.UNTIL),
    )

    def get_throttles(self) -> list[BaseThrottle]:
        """Count requests for paid work apart from reads."""
        return [PaidThrottle()] if self.request.method == "POST" else super().get_throttles()

    def get_queryset(self) -> QuerySet[MagicPage]:
        """Return the pages of the open scope."""
        return MagicPage.objects.exclude(status=Status.DRAFT).select_related("publication")

    @extend_schema(request=PageRequestSerializer, responses={202: PageSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        """Charge for a page and queue it; poll `status_url` until it is ready or failed."""
        serializer = PageRequestSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        page = services.request_page(
            workspace_id=self.workspace_id,
            brief=given,
            by=caller(request),
            quote=given["quote"],
            is_confirmed=given["confirm"],
        )
        answer = PageSerializer(page).data
        return Response(answer, 202, headers={"Location": answer["status_url"]})


class PageView(WorkspaceAPIView):
    """One page."""

    scope = "pages"

    @extend_schema(responses={200: PageSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        """Return a page and where it stands."""
        return Response(PageSerializer(_page(pk)).data)


class PublishView(WorkspaceAPIView):
    """Publishing of one page."""

    scope = "pages"
    is_idempotent = True
    problem_statuses = (409,)

    @extend_schema(request=None, responses={200: PageSerializer})
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        """Make the draft what visitors see."""
        services.publish_page(page=_page(pk), by=caller(request))
        return Response(PageSerializer(_page(pk)).data)


class UnpublishView(WorkspaceAPIView):
    """The end of a page's publication."""

    scope = "pages"
    is_idempotent = True

    @extend_schema(request=None, responses={200: PageSerializer})
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        """Take the page off its public address."""
        services.unpublish_page(page=_page(pk), by=caller(request))
        return Response(PageSerializer(_page(pk)).data)


class LeadListView(WorkspaceAPIView, ListAPIView[Lead]):
    """Everybody who left their details on a page of the workspace, newest first."""

    scope = "leads"
    serializer_class = LeadSerializer
    filters: tuple[Filter, ...] = (
        Id("page", field="page_id", description="The page that they answered on."),
        Words("q", description="Words of a name, an e-mail address or a telephone number."),
        Moment("since", Moment.SINCE),
        Moment("until", Moment.UNTIL),
    )

    def get_queryset(self) -> QuerySet[Lead]:
        """Return the leads of the open scope."""
        return selectors.leads(workspace_id=self.workspace_id)


class PageLeadListView(LeadListView):
    """Everybody who left their details on one page, newest first."""

    filters = LeadListView.filters[1:]

    def get_queryset(self) -> QuerySet[Lead]:
        """Return the leads of this page."""
        return super().get_queryset().filter(page=_page(self.kwargs["pk"]))


def _page(pk: UUID) -> MagicPage:
    page = MagicPage.objects.select_related("publication").filter(pk=pk).first()
    if page is None:
        raise Http404
    return page
