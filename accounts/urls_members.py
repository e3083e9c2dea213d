"""Addresses of members and invitations."""

from django.urls import path

from accounts.views import invitations, members

urlpatterns = [
    path("settings/members/", members.members, name="members"),
    path("settings/members/invite/", invitations.member_invite, name="member_invite"),
    path("settings/members/leave/", members.workspace_leave, name="workspace_leave"),
    path("settings/members/transfer/", members.ownership_transfer, name="ownership_transfer"),
    path("settings/members/<uuid:pk>/", members.member_edit, name="member_edit"),
    path("settings/members/<uuid:pk>/remove/", members.member_remove, name="member_remove"),
    path(
        "settings/members/invitations/<uuid:pk>/resend/",
        invitations.invitation_resend,
        name="invitation_resend",
    ),
    path(
        "settings/members/invitations/<uuid:pk>/withdraw/",
        invitations.invitation_revoke,
        name="invitation_revoke",
    ),
    # Before the links, whose tokens may be any text.
    path("invitations/open/", invitations.invitation_open, name="invitation_open"),
    path("invitations/<uuid:pk>/accept/", invitations.invitation_accept, name="invitation_accept"),
    path(
        "invitations/<uuid:pk>/decline/", invitations.invitation_decline, name="invitation_decline"
    ),
    path("invitations/<str:token>/", invitations.invitation_link, name="invitation_link"),
]
