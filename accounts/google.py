"""Signing in with Google: offered only where a client of Google's is configured."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.forms import SignupForm
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.google.provider import GoogleProvider
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts import audit, services
from accounts.models import User
from core import formatting
from core.text_rules import clean, is_no_link, shows_something

View = Callable[..., HttpResponseBase]
# Pages with a form that leads on to Google.
FORM_PAGES = frozenset({"account_login", "account_signup", "google_login", "security"})


def is_configured() -> bool:
    """Say whether this installation offers Google."""
    return bool(settings.GOOGLE_CLIENT_ID and settings.GOOGLE_CLIENT_SECRET)


def account_of(user: User) -> SocialAccount | None:
    """Return the Google account a person has connected, if any."""
    return SocialAccount.objects.filter(user_id=user.pk, provider=GoogleProvider.id).first()


def when_configured(view: View) -> View:
    """Let an address not exist where Google is not configured."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_configured():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


class GoogleFormMiddleware:
    """Let the forms that lead on to Google do so. Browsers hold a form's redirect to the policy."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add Google to where forms may lead, on these pages and nowhere else."""
        response = self._get_response(request)
        match = request.resolver_match
        if match and match.view_name in FORM_PAGES and is_configured():
            address = urlsplit(settings.GOOGLE_AUTHORIZE_URL)
            origin = f"{address.scheme}://{address.netloc}"
            response._csp_update = {"form-action": [origin]}  # type: ignore[attr-defined]
        return response


class Endpoints(GoogleOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types.
    """Where Google is, and where it sends people back to: never the Host of a request."""

    @property
    def authorize_url(self) -> str:
        """Where people agree."""
        return str(settings.GOOGLE_AUTHORIZE_URL)

    @property
    def access_token_url(self) -> str:
        """Where a code is exchanged for who they are."""
        return str(settings.GOOGLE_TOKEN_URL)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return the address that is registered with Google."""
        return f"{settings.SITE_URL}{reverse('google_callback')}"


class Google(GoogleProvider):  # type: ignore[misc]
    """Google, asked for nothing but who somebody is."""

    oauth2_adapter_class = Endpoints
    pkce_enabled_default = True

    def get_default_scope(self) -> list[str]:
        """Return what is asked for."""
        return ["openid", "email", "profile"]

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Return the same: an address does not ask for more."""
        return list(self.get_default_scope())

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """Let people choose among their accounts."""
        return {"prompt": "select_account"}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep the address and the name, and nothing else of what Google told."""
        return {name: str(data.get(name, ""))[:254] for name in ("email", "name")}


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Google from the settings; no tokens kept; no stranger let into an account."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": gettext_lazy(
            "Set a password first: without Google and without one you could not sign in any more."
        ),
    }

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the client of the settings; none stands in the database."""
        if not is_configured() or provider not in (None, GoogleProvider.id):
            return []
        return [
            SocialApp(
                provider=GoogleProvider.id,
                name="Google",
                client_id=settings.GOOGLE_CLIENT_ID,
                secret=settings.GOOGLE_CLIENT_SECRET,
            )
        ]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Google:
        """Return Google as it is used here."""
        return Google(request, app=self.get_app(request, provider=provider))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse an address that Google has not confirmed; forget the tokens."""
        sociallogin.token = None
        if not any(each.verified for each in sociallogin.email_addresses):
            raise ImmediateHttpResponse(
                render(
                    request,
                    "socialaccount/authentication_error.html",
                    {"is_unconfirmed": True},
                    status=403,
                )
            )

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Say whether Google's word opens the account with this address.

        Only if that person has confirmed the address here too: otherwise somebody may have signed
        up with the address of another, and waits for them.
        """
        return bool(EmailAddress.objects.filter(email=email.lower(), verified=True).exists())

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Let new people name their workspace, and accept the terms, first."""
        return False

    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: "GoogleSignupForm"
    ) -> User:
        """Create the person, their workspace and the connection."""
        user = services.sign_up(
            email=form.google_email,
            password=None,
            workspace_name=form.cleaned_data["workspace_name"],
            language=(get_language() or "en").split("-")[0],
            is_verified=True,
            name=clean(sociallogin.account.extra_data.get("name", ""))[:120],
        )
        sociallogin.user = user
        sociallogin.save(request, connect=True)
        audit.record("google.connected", by=user, subject=form.google_email)
        return user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """Lead back to where one connected."""
        return reverse("security")


class GoogleSignupForm(SignupForm):  # type: ignore[misc]
    """What is left to say for somebody whom Google has introduced."""

    workspace_name = forms.CharField(
        label=gettext_lazy("Business or workspace name"),
        max_length=120,
        validators=[shows_something, is_no_link],
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
    )
    field_order = ("workspace_name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "password1", "password2"):
            self.fields.pop(name, None)
        verified = [each.email for each in self.sociallogin.email_addresses if each.verified]
        self.google_email = verified[0].lower()
        name = self.sociallogin.account.extra_data.get("name") or self.google_email.split("@")[0]
        self.fields["workspace_name"].initial = name[:120]

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Save, or lead to sign-in where the address has an account already."""
        try:
            return self.save(request), None
        except services.EmailTaken:
            messages.error(
                request,
                _(
                    "There is an account with %(email)s. Sign in with its password, and connect"
                    " Google in its security settings."
                )
                % {"email": formatting.isolated(self.google_email)},
            )
            return None, redirect("account_login")
