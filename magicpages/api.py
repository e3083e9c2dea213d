"""Magic Pages for programs."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from accounts.authentication import caller
from accounts.workspace_api import WorkspaceAPIView
from core.api.idempotency import idempotent
from core.api.throttling import CallerThrottle, PaidThrottle
from magicpages import services
from magicpages.models import MagicPage
from magicpages.serializers import BriefSerializer, PageSerializer


class PageListView(WorkspaceAPIView, ListAPIView[MagicPage]):
    """The workspace's pages, and the request for a new one."""

    serializer_class = PageSerializer
    is_idempotent = True

    @property
    def problem_statuses(self) -> tuple[int, ...]:
        """Name what else these methods answer with."""
        return (402, 403, 422) if self.request is None or self.request.method == "POST" else ()

    def get_throttles(self) -> list[BaseThrottle]:
        """Count requests for paid work apart from reads."""
        return [PaidThrottle() if self.request.method == "POST" else CallerThrottle()]

    def get_queryset(self) -> QuerySet[MagicPage]:
        """Return the pages of the open scope."""
        return MagicPage.objects.exclude(status="draft").select_related("publication")

    @extend_schema(request=BriefSerializer, responses={202: PageSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        """Charge for a page and queue it; poll `status_url` until it is ready or failed."""
        serializer = BriefSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        page = services.request_page(
            workspace_id=self.workspace_id, brief=serializer.validated_data, by=caller(request)
        )
        answer = PageSerializer(page).data
        return Response(answer, 202, headers={"Location": answer["status_url"]})


class PageView(WorkspaceAPIView):
    """One page."""

    @extend_schema(responses={200: PageSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        """Return a page and where it stands."""
        return Response(PageSerializer(_page(pk)).data)


class PublishView(WorkspaceAPIView):
    """Publishing of one page."""

    is_idempotent = True
    problem_statuses = (403, 409, 422)

    @extend_schema(request=None, responses={200: PageSerializer})
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        """Make the draft what visitors see."""
        services.publish_page(page=_page(pk))
        return Response(PageSerializer(_page(pk)).data)


class UnpublishView(WorkspaceAPIView):
    """The end of a page's publication."""

    is_idempotent = True
    problem_statuses = (403, 422)

    @extend_schema(request=None, responses={200: PageSerializer})
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        """Take the page off its public address."""
        services.unpublish_page(page=_page(pk))
        return Response(PageSerializer(_page(pk)).data)


def _page(pk: UUID) -> MagicPage:
    page = MagicPage.objects.select_related("publication").filter(pk=pk).first()
    if page is None:
        raise Http404
    return page
