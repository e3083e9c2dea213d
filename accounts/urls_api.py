"""Addresses of the account endpoints."""

from django.urls import path

from accounts import api, exports_api, keys_api, people_api

urlpatterns = [
    path("auth/register", api.RegisterView.as_view(), name="api_register"),
    path("auth/verify", api.VerifyView.as_view(), name="api_verify"),
    path("auth/verify/resend", api.ResendView.as_view(), name="api_verify_resend"),
    path("auth/login", api.LoginView.as_view(), name="api_login"),
    path("auth/refresh", api.RefreshView.as_view(), name="api_refresh"),
    path("auth/logout", api.LogoutView.as_view(), name="api_logout"),
    path("me", people_api.MeView.as_view(), name="api_me"),
    path("sessions", keys_api.SignInListView.as_view(), name="api_sign_ins"),
    path("sessions/<uuid:pk>", keys_api.SignInView.as_view(), name="api_sign_in"),
    path("workspaces", people_api.WorkspaceListView.as_view(), name="api_workspaces"),
    path("workspaces/<uuid:pk>", people_api.WorkspaceView.as_view(), name="api_workspace"),
    path("members", people_api.MemberListView.as_view(), name="api_members"),
    path("members/<uuid:pk>", people_api.MemberView.as_view(), name="api_member"),
    path("invitations", people_api.InvitationListView.as_view(), name="api_invitations"),
    path("invitations/<uuid:pk>", people_api.InvitationView.as_view(), name="api_invitation"),
    path("invitations/<uuid:pk>/resend", people_api.ResendView.as_view(), name="api_resend"),
    path("audit", people_api.AuditListView.as_view(), name="api_audit"),
    path("api-keys", keys_api.ApiKeyListView.as_view(), name="api_api_keys"),
    path("api-keys/<uuid:pk>", keys_api.ApiKeyView.as_view(), name="api_api_key"),
    path("exports", exports_api.ExportListView.as_view(), name="api_exports"),
    path("exports/<uuid:pk>", exports_api.ExportView.as_view(), name="api_export"),
    path("exports/<uuid:pk>/file", exports_api.ExportFileView.as_view(), name="api_export_file"),
]
