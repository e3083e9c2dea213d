"""People, workspaces, members, invitations and the audit log for programs."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, services
from accounts.audit import reads as audit_reads
from accounts.authentication import caller
from accounts.models import AuditEntry, Invitation, Membership, Role
from accounts.people_serializers import (
    AuditSerializer,
    InvitationSerializer,
    MemberSerializer,
    MeSerializer,
    NewInvitationSerializer,
    NewWorkspaceSerializer,
    PlaceSerializer,
    RoleSerializer,
    WorkspaceDetailSerializer,
)  # fmt: skip
from accounts.workspace_api import PersonAPIView, WorkspaceAPIView
from core.api.filters import Choice, Id, Moment, Text
from core.api.idempotency import idempotent
from core.api.pagination import KeysetPagination

_PREFERENCES = ("name", "language", "digits", "theme", "time_zone")


class MeView(PersonAPIView):
    """The caller."""

    @extend_schema(responses={200: MeSerializer})
    def get(self, request: Request) -> Response:
        """Return who calls, and what they prefer."""
        return Response(MeSerializer(caller(request)).data)

    @extend_schema(request=MeSerializer, responses={200: MeSerializer})
    def patch(self, request: Request) -> Response:
        """Change the name and the preferences; what is not sent stays."""
        user = caller(request)
        serializer = MeSerializer(user, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        present = {name: getattr(user, name) for name in _PREFERENCES}
        services.set_preferences(user=user, **{**present, **serializer.validated_data})
        return Response(MeSerializer(user).data)


class WorkspaceListView(PersonAPIView, ListAPIView[Membership]):
    """The caller's workspaces, and the opening of another; a key sees the one it is for."""

    scope = "workspace"
    keys_may = True
    serializer_class = PlaceSerializer

    def get_queryset(self) -> QuerySet[Membership]:
        """Return the caller's places."""
        places = Membership.objects.filter(user=caller(self.request)).select_related("workspace")
        return places.filter(workspace_id=self.key.workspace_id) if self.key else places

    @classmethod
    def scope_for(cls, method: str | None) -> str:
        """Keys only read: a workspace is opened by a person."""
        return "" if method == "POST" else super().scope_for(method)

    @extend_schema(request=NewWorkspaceSerializer, responses={201: PlaceSerializer})
    def post(self, request: Request) -> Response:
        """Open a workspace that the caller owns. Free credits come with one's first alone."""
        serializer = NewWorkspaceSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = caller(request)
        workspace = services.open_workspace(name=serializer.validated_data["name"], by=user)
        place = Membership(workspace=workspace, user=user, role=Role.OWNER)
        return Response(PlaceSerializer(place).data, 201)


class WorkspaceView(WorkspaceAPIView):
    """One workspace of the caller: what it says of itself, its languages and its brand."""

    scope = "workspace"
    names_workspace = True
    writer_role = Role.ADMIN

    @extend_schema(responses={200: WorkspaceDetailSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        """Return the workspace."""
        return Response(WorkspaceDetailSerializer(self.membership.workspace).data)

    @extend_schema(request=WorkspaceDetailSerializer, responses={200: WorkspaceDetailSerializer})
    def patch(self, request: Request, pk: UUID) -> Response:
        """Change the workspace; what is not sent stays. Its address (`slug`) never changes."""
        workspace = self.membership.workspace
        serializer = WorkspaceDetailSerializer(workspace, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        # Each service takes the fields that are its own.
        for change in (services.change_workspace, services.change_brand):
            change(workspace=workspace, values=serializer.validated_data, by=caller(request))
        return Response(WorkspaceDetailSerializer(workspace).data)


class MemberListView(WorkspaceAPIView, ListAPIView[Membership]):
    """The members of the workspace."""

    scope = "members"
    serializer_class = MemberSerializer
    filters = (Choice("role", Role.values),)

    def get_queryset(self) -> QuerySet[Membership]:
        """Return the members of the open scope with their people."""
        return selectors.members_of(workspace_id=self.workspace_id)


class MemberView(WorkspaceAPIView):
    """One member of the workspace."""

    scope = "members"
    writer_role = Role.ADMIN
    problem_statuses = (409,)

    @extend_schema(request=RoleSerializer, responses={200: MemberSerializer})
    def patch(self, request: Request, pk: UUID) -> Response:
        """Give a member another role; the owner's changes by a transfer in the app alone."""
        serializer = RoleSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        member = services.change_role(
            membership=_member(self.workspace_id, pk),
            role=serializer.validated_data["role"],
            by=caller(request),
        )
        return Response(MemberSerializer(member).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        """Take a member out of the workspace; their API keys for it end at once."""
        services.remove_member(membership=_member(self.workspace_id, pk), by=caller(request))
        return Response(status=204)


class InvitationListView(WorkspaceAPIView, ListAPIView[Invitation]):
    """Who was asked into the workspace and has not answered yet, and the asking."""

    scope = "members"
    reader_role = writer_role = Role.ADMIN
    serializer_class = InvitationSerializer
    is_idempotent = True
    problem_statuses = {"POST": (409,)}

    def get_queryset(self) -> QuerySet[Invitation]:
        """Return the open and expired invitations of the open scope."""
        return selectors.unanswered_invitations(workspace_id=self.workspace_id)

    @extend_schema(request=NewInvitationSerializer, responses={201: InvitationSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        """Invite an address by mail. An invitation that is open is renewed."""
        serializer = NewInvitationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        invitation = services.invite(
            workspace=self.membership.workspace, **serializer.validated_data, by=caller(request)
        )
        return Response(InvitationSerializer(invitation).data, 201)


class InvitationView(WorkspaceAPIView):
    """One invitation."""

    scope = "members"
    writer_role = Role.ADMIN
    problem_statuses = (410,)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        """Withdraw an invitation; its link ends at once."""
        invitation = _invitation(self.workspace_id, pk)
        services.revoke_invitation(invitation=invitation, by=caller(request))
        return Response(status=204)


class ResendView(WorkspaceAPIView):
    """The mail of one invitation."""

    scope = "members"
    writer_role = Role.ADMIN
    is_idempotent = True
    problem_statuses = (410,)

    @extend_schema(request=None, responses={200: InvitationSerializer})
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        """Send an invitation again, with a new link; the former one ends."""
        invitation = _invitation(self.workspace_id, pk)
        renewed = services.resend_invitation(invitation=invitation, by=caller(request))
        return Response(InvitationSerializer(renewed).data)


class AuditPagination(KeysetPagination):
    """The audit log by its own numbers."""

    ordering = ("-id",)

    def read_position(self, text: str) -> str:
        """Return the number of an entry."""
        return str(int(text))


class AuditListView(WorkspaceAPIView, ListAPIView[AuditEntry]):
    """What happened in the workspace, newest first."""

    scope = "audit"
    reader_role = Role.ADMIN
    serializer_class = AuditSerializer
    pagination_class = AuditPagination
    filters = (
        Text("action", max_length=60, description="What kind of thing: `member.role_changed`."),
        Id("member", field="user_id", description="Who did it: the id of a person."),
        Moment("since", Moment.SINCE),
        Moment("until", Moment.UNTIL),
    )

    def get_queryset(self) -> QuerySet[AuditEntry]:
        """Return the lines of the open scope, and none of the person's own."""
        return audit_reads.entries(workspace_id=self.workspace_id)


def _member(workspace_id: UUID, pk: UUID) -> Membership:
    found = Membership.objects.filter(workspace_id=workspace_id, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _invitation(workspace_id: UUID, pk: UUID) -> Invitation:
    found = Invitation.objects.filter(workspace_id=workspace_id, pk=pk).first()
    if found is None:
        raise Http404
    return found
