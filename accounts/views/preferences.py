"""The screen of a person's own preferences, and the door of the theme menu."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.forms import PreferencesForm
from accounts.models import User
from accounts.requests import MemberRequest

_EXAMPLES = {"number": 12_480, "cents": 189_950, "ratio": 0.42}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: MemberRequest) -> HttpResponse:
    """Show the preferences, and keep what was chosen."""
    # The form writes what was sent into its instance: the frame keeps showing the person as stored.
    person = User.objects.get(pk=request.user.pk) if request.method == "POST" else request.user
    form = PreferencesForm(request.POST or None, instance=person)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "examples": {**_EXAMPLES, "moment": timezone.now()}}
        status = 422 if form.is_bound else 200
        return render(request, "settings/preferences.html", context, status=status)
    services.set_preferences(user=request.user, **form.cleaned_data)
    # The next page speaks the new language, and so does what it says first.
    with translation.override(request.user.language):
        messages.success(request, _("Your preferences are saved."))
    return _remember_language(redirect("preferences"), request.user.language)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme a signed-in person chose in the menu; 204, and nothing to show."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    theme = request.POST.get("theme", "")
    if theme not in User.Theme.values:
        return HttpResponse(status=422)
    services.set_theme(user=request.user, theme=theme)
    return HttpResponse(status=204)


def _remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """Let the signed-out pages of this browser speak the same language."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response
