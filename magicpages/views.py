"""The screens of Magic Pages: read the request, call one service, show the result."""

from typing import Any
from uuid import UUID

from csp.decorators import csp_replace
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import brand
from accounts.models import Role
from accounts.permissions import has_role, workspace_page
from accounts.requests import MemberRequest
from core import tenancy
from core.api import problems
from core.failures import NexusError
from core.tables import respond, selected_ids
from core.work import services as work
from core.work.presenters import ProgressView
from credits import quotes
from credits.quotes import Quote
from magicpages import briefs, presenters, selectors, services, tables
from magicpages.forms import BriefForm
from magicpages.models import MagicPage
from magicpages.presenters import PageView


@require_safe
@workspace_page()
def page_list(request: MemberRequest) -> HttpResponse:
    """Show the workspace's pages."""
    rows = selectors.pages(workspace_id=tenancy.current_workspace_id())
    listing = tables.PAGES.read(request, rows, present=_listed)
    may_edit = has_role(request.scope.membership, Role.EDITOR)
    return respond(request, "magicpages/list.html", listing, {"may_edit": may_edit})


def _listed(rows: list[MagicPage]) -> list[PageView]:
    return [presenters.listed(page) for page in rows]


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(Role.EDITOR)
def brief_new(request: MemberRequest) -> HttpResponse:
    """Write a brief; what was written is kept as a draft and shown with its price."""
    initial = _known_of(request) | {"tone": "friendly", "theme": "studio"}
    form = BriefForm(_sent(request), initial=initial)
    if not form.is_valid():
        return _brief_screen(request, form, None)
    page = services.draft_page(
        workspace_id=tenancy.current_workspace_id(), brief=form.cleaned_data, by=request.user
    )
    return redirect(page)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(Role.EDITOR)
def brief_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Change the brief of a draft."""
    page = get_object_or_404(MagicPage, pk=pk)
    if not page.is_draft:
        return redirect(page)
    form = BriefForm(_sent(request), instance=page)
    if not form.is_valid():
        return _brief_screen(request, form, page)
    try:
        services.change_brief(page=page, brief=form.cleaned_data)
    except work.AlreadySubmitted as error:
        messages.info(request, str(error))
    return redirect(page)


def _quote() -> Quote:
    return quotes.make(workspace_id=tenancy.current_workspace_id(), operation=MagicPage.operation)


def _known_of(request: MemberRequest) -> dict[str, str]:
    """Return what the workspace has said of itself already."""
    membership = request.scope.membership
    workspace = membership.workspace if membership else None
    return {
        "language": (workspace.content_language if workspace else "") or request.LANGUAGE_CODE,
        "business": briefs.business_of(workspace.name) if workspace else "",
        "proof": briefs.proof_of(brand.words_of(workspace).facts) if workspace else "",
    }


def _has_words(request: MemberRequest) -> bool:
    """Say whether the brand adds anything to what the AI is told."""
    membership = request.scope.membership
    return membership is not None and brand.words_of(membership.workspace) != brand.NO_WORDS


def _sent(request: MemberRequest) -> QueryDict | None:
    # A form sent empty has its errors to show; one that is only opened has none.
    return request.POST if request.method == "POST" else None


def _brief_screen(request: MemberRequest, form: BriefForm, page: MagicPage | None) -> HttpResponse:
    quote = _quote()
    context = {
        "form": form,
        "quote": quote,
        "price": quote.price,
        "balance": quote.balance,
        "page": page,
        "has_words": _has_words(request),
    }
    return render(request, "magicpages/brief.html", context, status=422 if form.errors else 200)


@require_safe
@workspace_page()
def page_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Show a page where it stands: its quote, its progress, its failure, or its editor."""
    return _detail_screen(request, get_object_or_404(MagicPage, pk=pk))


def _detail_screen(
    request: MemberRequest, page: MagicPage, error: NexusError | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "page": PageView(page, selectors.publication_of(page)),
        "progress": ProgressView(page),
        "error": error,
        "quote": None,
        "has_words": page.is_draft and _has_words(request),
        "lead_count": 0,
    }
    if page.is_draft:
        context["quote"] = _quote()
    if page.is_ready:
        context["lead_count"] = page.leads.count()
    status = error.status if error else 200
    return render(request, "magicpages/detail.html", context, status=status)


@require_POST
@workspace_page(Role.EDITOR)
def page_confirm(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Pay for a draft by its quote and start it. Confirmed twice, it is charged once."""
    page = get_object_or_404(MagicPage, pk=pk)
    try:
        work.submit(
            item=page,
            quote=request.POST.get("quote", ""),
            is_confirmed="confirm" in request.POST,
        )
    except work.AlreadySubmitted as error:
        messages.info(request, str(error))
    except NexusError as error:
        return _detail_screen(request, page, error)
    return redirect(page)


@require_safe
@workspace_page()
def page_status(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Answer the progress poll; once the work has ended, tell the browser to load the page anew."""
    page = get_object_or_404(MagicPage, pk=pk)
    if not page.is_pending:
        return HttpResponse(headers={"HX-Redirect": page.get_absolute_url()})
    context = {"page": PageView(page), "progress": ProgressView(page)}
    return render(request, "magicpages/_progress.html", context)


@require_POST
@workspace_page(Role.EDITOR)
def page_retry(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Start a new draft from the brief of a page that failed."""
    page = get_object_or_404(MagicPage, pk=pk)
    return redirect(services.copy_brief(page=page, by=request.user))


@require_POST
@workspace_page(Role.EDITOR)
def page_adopt(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take a late result for free."""
    page = get_object_or_404(MagicPage, pk=pk)
    try:
        return redirect(services.adopt_late_result(page=page, by=request.user))
    except services.NotReady as error:
        return _detail_screen(request, page, error)


@require_safe
@workspace_page()
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[untyped-decorator]
def page_preview(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Show the draft as visitors would see it; editors may change every text in place."""
    page = get_object_or_404(MagicPage, pk=pk, status="ready")
    if not has_role(request.scope.membership, Role.EDITOR):
        return HttpResponse(services.preview_page(page=page))
    html = services.preview_page(
        page=page,
        edit_url=reverse("magicpages:page_edit_text", args=[page.pk]),
        csrf=get_token(request),
    )
    return HttpResponse(html)


@require_POST
@workspace_page(Role.EDITOR)
def page_edit_text(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Store one text that was edited in the preview."""
    page = get_object_or_404(MagicPage, pk=pk)
    address, value = request.POST.get("field", ""), request.POST.get("value", "")
    try:
        stored = services.edit_text(page=page, address=address, value=value)
    except NexusError as error:
        return problems.plain_response(request, error.status, detail=str(error), code=error.code)
    return JsonResponse({"value": stored})


@require_POST
@workspace_page(Role.EDITOR)
def page_publish(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Make the draft what visitors see."""
    page = get_object_or_404(MagicPage, pk=pk)
    try:
        services.publish_page(page=page, by=request.user)
    except services.NotReady as error:
        return _detail_screen(request, page, error)
    messages.success(request, _("Published. Anyone with the address can see the page now."))
    return redirect(page)


@require_POST
@workspace_page(Role.EDITOR)
def page_unpublish(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take the page off its public address."""
    page = get_object_or_404(MagicPage, pk=pk)
    services.unpublish_page(page=page, by=request.user)
    messages.success(request, _("The page is no longer public. Your draft is untouched."))
    return redirect(page)


@require_safe
@workspace_page()
def page_leads(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Show who answered through a page's form."""
    page = get_object_or_404(MagicPage, pk=pk)
    rows = selectors.leads(workspace_id=page.workspace_id).filter(page=page)
    listing = tables.PAGE_LEADS.read(request, rows)
    listing.has_bulk = has_role(request.scope.membership, Role.EDITOR)
    context = {"page": PageView(page, selectors.publication_of(page))}
    return respond(request, "magicpages/leads.html", listing, context)


@require_safe
@workspace_page()
def lead_list(request: MemberRequest) -> HttpResponse:
    """Show who answered through the forms of all pages."""
    rows = selectors.leads(workspace_id=tenancy.current_workspace_id())
    listing = tables.LEADS.read(request, rows)
    listing.has_bulk = has_role(request.scope.membership, Role.EDITOR)
    return respond(request, "magicpages/all_leads.html", listing)


@require_POST
@workspace_page(Role.EDITOR)
def lead_export(request: MemberRequest) -> HttpResponse:
    """Give the selected leads as a file for spreadsheets."""
    ids = selected_ids(request)
    if not ids:
        messages.info(request, _("Select the leads you want first."))
        return redirect("magicpages:lead_list")
    workspace_id = tenancy.current_workspace_id()
    found = list(selectors.leads_by_id(workspace_id=workspace_id, ids=ids))
    services.record_export(workspace_id=workspace_id, by=request.user, count=len(found))
    headers = {"Content-Disposition": 'attachment; filename="leads.csv"'}
    return HttpResponse(
        presenters.leads_csv(found), content_type="text/csv; charset=utf-8", headers=headers
    )
