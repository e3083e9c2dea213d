"""The way from the staff site into the place of a member."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import impersonation
from accounts.models import Membership, Role, Workspace
from core import formatting, text_rules

MOST_MEMBERS = 200


class StandInForm(forms.Form):
    """In whose place, why, and for how long."""

    member = forms.TypedChoiceField(label=gettext_lazy("In the place of"), coerce=UUID)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The owner of the workspace reads it in the audit log."),
        max_length=impersonation.MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "class": "vLargeTextField"}),
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("For how long"), coerce=int, initial=impersonation.USUAL_LENGTH
    )

    def __init__(self, *args: Any, places: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            (str(place.user_id), f"{place.user.email} · {place.get_role_display()}")
            for place in places
        ]
        self.fields["minutes"].choices = [  # type: ignore[attr-defined]
            (
                str(length),
                ngettext("%(count)s minute", "%(count)s minutes", length)
                % {"count": formatting.number(length)},
            )
            for length in impersonation.LENGTHS
        ]

    def clean_reason(self) -> str:
        """Refuse a reason of which too little can be seen."""
        reason = text_rules.clean(self.cleaned_data["reason"])
        if len(reason.replace(" ", "")) < impersonation.LEAST_REASON:
            raise forms.ValidationError(_("Say in at least ten characters why."))
        return reason


def stand_in_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask in whose place and why, then go there."""
    if not impersonation.may_stand_in(request.user):
        raise PermissionDenied
    workspace = Workspace.objects.filter(pk=pk, erased_at=None).first()
    if workspace is None:
        raise Http404
    if impersonation.needs_second_factor(request):
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('mfa_reauthenticate')}?{query}")
    places = _places(pk)
    form = StandInForm(
        request.POST if request.method == "POST" else None,
        places=places,
        initial={"member": _asked(request, places)},
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            impersonation.begin(
                request,
                member_id=sent["member"],
                workspace_id=pk,
                reason=sent["reason"],
                minutes=sent["minutes"],
            )
        except impersonation.CannotStandIn as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("dashboard")
    context = {
        **admin.site.each_context(request),
        "title": _("Work in their place"),
        "form": form,
        "workspace": workspace,
        "opts": Workspace._meta,
    }
    return TemplateResponse(request, "admin/accounts/stand_in.html", context)


def _places(workspace_id: UUID) -> list[Membership]:
    """Return the places one may stand in for, the owner's first."""
    found = impersonation.places(workspace_id=workspace_id)[:MOST_MEMBERS]
    return sorted(found, key=lambda place: place.role != Role.OWNER)


def _asked(request: HttpRequest, places: list[Membership]) -> str:
    asked = request.GET.get("member", "")
    known = [str(place.user_id) for place in places]
    return asked if asked in known else next(iter(known), "")
