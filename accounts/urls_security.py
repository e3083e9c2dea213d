"""Addresses of the second factor and of Google, beside allauth's own of the account.

allauth's lists of factors, sessions and connections are one screen here, `security`; its names
lead there.
"""

from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.oauth2.views import OAuth2LoginView
from django.urls import path
from django.views.generic import RedirectView

from accounts.google import Endpoints, when_configured
from accounts.views import factors, security

to_security = RedirectView.as_view(pattern_name="security")

urlpatterns = [
    path("2fa/", to_security, name="mfa_index"),
    path("2fa/authenticate/", factors.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/app/on/", factors.activate_app, name="mfa_activate_totp"),
    path("2fa/app/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/new/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/file/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("2fa/passkeys/", to_security, name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(
        "2fa/passkeys/reauthenticate/",
        factors.confirm_by_passkey,
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/passkeys/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("2fa/passkeys/<int:pk>/remove/", factors.remove_passkey, name="mfa_remove_webauthn"),
    path("2fa/passkeys/<int:pk>/rename/", factors.rename_passkey, name="mfa_edit_webauthn"),
    path(
        "google/login/",
        when_configured(OAuth2LoginView.adapter_view(Endpoints)),
        name="google_login",
    ),
    path("google/signup/", when_configured(social.signup), name="socialaccount_signup"),
    path(
        "google/cancelled/",
        when_configured(social.login_cancelled),
        name="socialaccount_login_cancelled",
    ),
    path("google/error/", when_configured(social.login_error), name="socialaccount_login_error"),
    path("google/disconnect/", security.google_disconnect, name="google_disconnect"),
    path("google/", when_configured(to_security), name="socialaccount_connections"),
]
