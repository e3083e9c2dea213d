"""The brand kit: its logo, colours, typefaces and words."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import brand as kit
from accounts import selectors, services
from accounts.brand_forms import BrandKitForm, LogoForm
from accounts.models import Logo, Role, Workspace
from accounts.permissions import has_role, require_role, workspace_page
from accounts.pictures import LARGEST_BYTES, LogoRefused
from accounts.requests import MemberRequest
from core import colours, tenancy

USUAL_COLOR = kit.SWATCHES[0][0]
_A_YEAR_S = 31_536_000
_FIELDS = ("brand_color", "accent_color", "heading_font", "body_font", "voice", "facts")


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page()
def brand(request: MemberRequest) -> HttpResponse:
    """Show the brand to every member; admins change it."""
    workspace = _workspace(request)
    if request.method != "POST":
        known = {name: getattr(workspace, name) for name in _FIELDS}
        return _screen(request, BrandKitForm(initial=known), LogoForm())
    require_role(request.scope.membership, Role.ADMIN)
    form = BrandKitForm(request.POST)
    if not form.is_valid():
        return _screen(request, form, LogoForm())
    services.change_brand(workspace=workspace, values=form.cleaned_data, by=request.user)
    messages.success(request, _("Your brand is saved."))
    return redirect("brand")


@require_POST
@workspace_page(Role.ADMIN)
def brand_logo_set(request: MemberRequest) -> HttpResponse:
    """Take a picture and make the logo of it."""
    workspace = _workspace(request)
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.set_logo(workspace=workspace, data=form.bytes_sent(), by=request.user)
        except LogoRefused as refused:
            form.add_error("logo", str(refused))
        else:
            messages.success(request, _("Your logo is saved."))
            return redirect("brand")
    known = {name: getattr(workspace, name) for name in _FIELDS}
    return _screen(request, BrandKitForm(initial=known), form)


@require_POST
@workspace_page(Role.ADMIN)
def brand_logo_remove(request: MemberRequest) -> HttpResponse:
    """Take the logo away."""
    services.remove_logo(workspace=_workspace(request), by=request.user)
    messages.success(request, _("The logo is removed."))
    return redirect("brand")


@require_safe
@workspace_page()
def brand_logo(request: MemberRequest, digest: str) -> HttpResponse:
    """Give members the picture; its address changes with it, so browsers keep it."""
    logo = Logo.objects.filter(workspace_id=tenancy.current_workspace_id(), digest=digest).first()
    if logo is None:
        raise Http404
    headers = {
        "Cache-Control": f"private, max-age={_A_YEAR_S}, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(logo.data), content_type="image/png", headers=headers)


def _screen(request: MemberRequest, form: BrandKitForm, logo_form: LogoForm) -> HttpResponse:
    workspace = _workspace(request)
    context: dict[str, Any] = {
        "form": form,
        "logo_form": logo_form,
        "logo": selectors.logo_of(workspace_id=workspace.pk),
        "largest_mb": LARGEST_BYTES / 1_000_000,
        "may_edit": has_role(request.scope.membership, Role.ADMIN),
        "facts": kit.facts_in(workspace.facts),
        "heading_font": kit.font_of(workspace.heading_font),
        "body_font": kit.font_of(workspace.body_font),
        "fonts": kit.FONTS.values(),
        **_colours(workspace),
    }
    is_wrong = form.is_bound or logo_form.is_bound
    return render(request, "settings/brand.html", context, status=422 if is_wrong else 200)


def _colours(workspace: Workspace) -> dict[str, str]:
    ground = workspace.brand_color or USUAL_COLOR
    accent = workspace.accent_color or ground
    return {
        "ground": ground,
        "ink": colours.ink_on(ground),
        "accent": accent,
        "accent_ink": colours.ink_on(accent),
    }


def _workspace(request: MemberRequest) -> Workspace:
    membership = request.scope.membership
    if membership is None:
        raise RuntimeError("A brand belongs to a workspace.")
    return membership.workspace
