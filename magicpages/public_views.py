"""What visitors of a published page may send, and what they get back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.core import is_ratelimited

from core import tenancy
from magicpages import rendering, selectors, services
from magicpages.forms import LeadForm
from magicpages.models import Publication

LEADS_PER_ADDRESS = "10/m"
WAIT_S = 60


@require_safe
def page_missing(request: HttpRequest, workspace: str, page: str) -> HttpResponse:
    """Answer for a path where nothing is published; what is published never gets this far."""
    raise Http404


# Without cookies there is nothing a forged request could borrow.
@csrf_exempt
@require_POST
def lead_create(request: HttpRequest, workspace: str, page: str) -> HttpResponse:
    """Keep what a visitor sent and thank them, in the page's language and look."""
    path = f"{workspace}/{page}"
    found = selectors.public_page(path=path)
    if found is None:
        raise Http404
    with tenancy.workspace(found.workspace_id):
        # It may have been taken offline since it was found.
        publication = get_object_or_404(
            Publication.objects.select_related("page", "workspace"), page_id=found.page_id
        )
        with translation.override(publication.page.language):
            return _answer_lead(request, publication)


def _answer_lead(request: HttpRequest, publication: Publication) -> HttpResponse:
    page = publication.page
    if is_ratelimited(
        request, group=f"lead:{page.pk}", key="ip", rate=LEADS_PER_ADDRESS, increment=True
    ):
        refusal = _show("lead_error", publication, status=429, is_too_fast=True)
        refusal["Retry-After"] = str(WAIT_S)
        return refusal
    if request.POST.get(rendering.HONEYPOT):
        # A machine filled the field no person sees. It learns nothing from our answer.
        return _show("thanks", publication)
    form = LeadForm(request.POST)
    if not form.is_valid():
        values = {name: request.POST.get(name, "")[:300] for name in form.fields}
        return _show("lead_error", publication, status=422, errors=form.errors, values=values)
    consent = _lead_form_texts(publication)["consent"]
    values = form.cleaned_data | {"consent": consent}
    services.record_lead(page=page, language=page.language, **values)
    return _show("thanks", publication)


def _show(
    template: str, publication: Publication, *, status: int = 200, **more: Any
) -> HttpResponse:
    html = rendering.form_answer(
        template,
        page=publication.page,
        content=publication.content,
        site_name=publication.workspace.name,
        path=publication.path,
        **({"is_too_fast": False} | more),
    )
    response = HttpResponse(html, status=status, headers=rendering.PUBLIC_HEADERS)
    response["Cache-Control"] = "no-store"
    return response


def _lead_form_texts(publication: Publication) -> dict[str, str]:
    blocks = publication.content["blocks"]
    found: dict[str, str] = next(b["data"] for b in blocks if b["kind"] == "lead_form")
    return found
