"""Addresses of the screens of people and workspaces."""

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.urls import include, path

from accounts.google import Endpoints, when_configured
from accounts.views import (
    audit,
    brand,
    data,
    impersonation,
    keys,
    leaving,
    preferences,
    security,
    switching,
    workspaces,
)

urlpatterns = [
    path("", include("accounts.urls_members")),
    path("settings/api-keys/", keys.api_keys, name="api_keys"),
    path("settings/api-keys/new/", keys.api_key_new, name="api_key_new"),
    path("settings/api-keys/<uuid:pk>/revoke/", keys.api_key_revoke, name="api_key_revoke"),
    path("settings/preferences/", preferences.preferences, name="preferences"),
    path("settings/security/", security.security, name="security"),
    path("settings/security/sessions/<int:pk>/end/", security.session_end, name="session_end"),
    path("settings/security/sign-ins/<uuid:pk>/end/", security.sign_in_end, name="sign_in_end"),
    path("settings/security/end-others/", security.sessions_end, name="sessions_end"),
    # Without a language: it is registered with Google.
    path(
        "accounts/google/callback/",
        when_configured(OAuth2CallbackView.adapter_view(Endpoints)),
        name="google_callback",
    ),
    path("settings/security/events/", audit.security_events, name="security_events"),
    path("settings/audit/", audit.audit_log, name="audit_log"),
    path("settings/audit/export/", audit.audit_export, name="audit_export"),
    path("staff/leave/", impersonation.staff_leave, name="staff_leave"),
    path("settings/theme/", preferences.set_theme, name="set_theme"),
    path("settings/account/delete/", leaving.account_delete, name="account_delete"),
    path("settings/account/leaving/", leaving.account_leaving, name="account_leaving"),
    path("settings/account/keep/", leaving.account_keep, name="account_keep"),
    path("settings/data/", data.workspace_data, name="workspace_data"),
    path("settings/data/export/", data.workspace_export_start, name="workspace_export_start"),
    path("settings/data/exports/<uuid:pk>/", data.workspace_export, name="workspace_export"),
    path(
        "settings/data/exports/<uuid:pk>/status/",
        data.workspace_export_status,
        name="workspace_export_status",
    ),
    path("settings/data/download/<str:token>/", data.export_download, name="export_download"),
    path("settings/data/delete/", leaving.workspace_delete, name="workspace_delete"),
    path("settings/data/keep/", leaving.workspace_keep, name="workspace_keep"),
    path("settings/workspace/", workspaces.workspace_settings, name="workspace_settings"),
    path(
        "settings/workspace/second-factor/",
        workspaces.workspace_second_factor,
        name="workspace_second_factor",
    ),
    path("settings/brand/", brand.brand, name="brand"),
    path("settings/brand/logo/", brand.brand_logo_set, name="brand_logo_set"),
    path("settings/brand/logo/remove/", brand.brand_logo_remove, name="brand_logo_remove"),
    path("settings/brand/logo/<slug:digest>.png", brand.brand_logo, name="brand_logo"),
    path("workspaces/", workspaces.workspaces, name="workspaces"),
    path("workspaces/new/", workspaces.workspace_new, name="workspace_new"),
    path("workspaces/switch/", switching.workspace_switch, name="workspace_switch"),
]
