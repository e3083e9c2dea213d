"""The guided start: a few screens from a new workspace to its first page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import services as accounts
from accounts.brand import SWATCHES
from accounts.models import Membership, Role, Workspace
from accounts.permissions import has_role, workspace_page
from accounts.requests import MemberRequest
from core import colours
from core.interface import examples, start
from core.interface.examples import Order
from core.interface.start import Step

SESSION_KEY = "start_passed"
USUAL_COLOR = SWATCHES[0][0]
# How a page begins to speak, each in its own words: never translated.
GREETINGS = {"en": "Hello.", "es": "Hola.", "pt": "Olá.", "ar": "أهلاً.", "he": "שלום."}


# It may end the start, which a HEAD may not.
@require_GET
@workspace_page()
def start_begin(request: MemberRequest) -> HttpResponse:
    """Go on where the start was left; nowhere, for those whom it does not concern."""
    member = _member(request)
    if member.workspace.started_at or not has_role(member, Role.ADMIN):
        return redirect("dashboard")
    passed = _passed(request)
    for step in start.steps.all():
        if step.key not in passed and not step.is_done(request):
            return redirect("start_step", step.key)
    return _end(request)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(Role.ADMIN)
def start_step(request: MemberRequest, key: str) -> HttpResponse:
    """Show one step; a good answer leads to the next."""
    step = _step(key)
    form = step.form(request)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "start/step.html", _context(request, step, form), status=status)
    answer = step.save(request, form)
    return _go_on(request, step, answer)


@require_POST
@workspace_page(Role.ADMIN)
def start_skip(request: MemberRequest, key: str) -> HttpResponse:
    """Leave a step unanswered and go on."""
    return _go_on(request, _step(key), None)


@require_POST
@workspace_page(Role.ADMIN)
def start_end(request: MemberRequest) -> HttpResponse:
    """Leave the whole start; with ``example`` in the form, have something to look at."""
    member = _member(request)
    if "example" in request.POST:
        language = member.workspace.content_language or get_language() or "en"
        order = Order(member.workspace_id, request.user.pk, language)
        for each in examples.examples.all():
            each.add(order)
    return _end(request)


def _go_on(request: MemberRequest, step: Step, answer: HttpResponse | None) -> HttpResponse:
    if _member(request).workspace.started_at:
        # Somebody came back to change an answer.
        if answer is not None:
            return answer
        with translation.override(request.user.language):
            messages.success(request, _("Your changes are saved."))
        return redirect("dashboard")
    request.session[SESSION_KEY] = sorted({*_passed(request), step.key})
    steps = start.steps.all()
    following = steps[steps.index(step) + 1 :]
    if following:
        return answer or redirect("start_step", following[0].key)
    end = _end(request)
    return answer or end


def _end(request: MemberRequest) -> HttpResponse:
    accounts.end_start(workspace=_member(request).workspace)
    request.session.pop(SESSION_KEY, None)
    return redirect("dashboard")


def _context(request: MemberRequest, step: Step, form: Any) -> dict[str, Any]:
    steps = start.steps.all()
    at = steps.index(step)
    workspace = _member(request).workspace
    return {
        "step": step,
        "form": form,
        "number": at + 1,
        "total": len(steps),
        "is_last": at + 1 == len(steps),
        "back": steps[at - 1].key if at else "",
        "is_again": workspace.started_at is not None,
        "workspace": workspace,
        **_sketch(workspace, request.user.language),
        "way": [
            {
                "key": each.key,
                "label": each.label,
                "state": "done" if n < at else "current" if n == at else "todo",
            }
            for n, each in enumerate(steps)
        ],
    }


def _sketch(workspace: Workspace, language: str) -> dict[str, Any]:
    """Return what the page beside the questions shows before a script fills it."""
    spoken = workspace.content_language or language
    color = workspace.brand_color or USUAL_COLOR
    return {
        "color": color,
        "ink": colours.ink_on(color),
        "content_language": spoken,
        "content_direction": _direction(spoken),
        "greetings": [
            {"code": code, "word": word, "direction": _direction(code)}
            for code, word in GREETINGS.items()
        ],
    }


def _direction(language: str) -> str:
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def _step(key: str) -> Step:
    try:
        return start.steps.get(key)
    except KeyError as error:
        raise Http404 from error


def _passed(request: MemberRequest) -> list[str]:
    found: list[str] = request.session.get(SESSION_KEY, [])
    return found


def _member(request: MemberRequest) -> Membership:
    membership = request.scope.membership
    if membership is None:
        raise RuntimeError("A workspace page has a member.")
    return membership
