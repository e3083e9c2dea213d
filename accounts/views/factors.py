"""allauth's screens of the second factor, as they are answered here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.base import views as base
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

View = Callable[..., HttpResponse]
WAIT_S = 300
# What allauth calls an error of a form that means: wait.
_SLOWED_DOWN = frozenset({"too_many_login_attempts", "rate_limited"})


def slowed_down(view: View) -> View:
    """Answer 429 where a form says that somebody tried too often."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        context = getattr(response, "context_data", None) or {}
        forms = [context.get(name) for name in ("form", "webauthn_form")]
        if any(_is_slowed_down(form) for form in forms if form is not None):
            response.status_code = 429
            response["Retry-After"] = str(WAIT_S)
        return response

    return answer


def _is_slowed_down(form: Any) -> bool:
    errors = form.errors.as_data() if form.is_bound else {}
    return any(error.code in _SLOWED_DOWN for found in errors.values() for error in found)


class RemovePasskey(webauthn.RemoveWebAuthnView):  # type: ignore[misc]  # allauth ships no types.
    """Remove a passkey, and go back to the screen it stood on."""

    def get_success_url(self) -> str:
        """Return the screen of all that protects a person."""
        return reverse("security")


class RenamePasskey(webauthn.EditWebAuthnView):  # type: ignore[misc]
    """Rename a passkey, and go back to the screen it stands on."""

    def get_success_url(self) -> str:
        """Return the screen of all that protects a person."""
        return reverse("security")


authenticate = slowed_down(base.authenticate)
reauthenticate = slowed_down(base.reauthenticate)
activate_app = slowed_down(totp.activate_totp)
confirm_by_passkey = slowed_down(webauthn.reauthenticate_webauthn)
remove_passkey = RemovePasskey.as_view()
rename_passkey = RenamePasskey.as_view()
