"""The post of providers in the staff site: what came, what became of it, and once more."""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formatting
from core.admin import NOTHING, ReadOnlyAdmin, badge, moment
from core.webhooks import registry, services
from core.webhooks.models import InboundEvent, InboundEventQuerySet, State

AT_ONCE = 50
ERROR_SHOWN = 80
_TONES = {State.HANDLED: "good", State.FAILED: "bad", State.WAITING: "accent"}


class ReplayForm(forms.Form):
    """Why events are handled again."""

    reason = forms.CharField(label=gettext_lazy("Reason"), min_length=5, max_length=300)


class SourceFilter(admin.SimpleListFilter):
    """The sources there are; counting those in the table would read all of it."""

    title = gettext_lazy("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Name each registered source by its key, which is no word of any language."""
        return [(key, key) for key in sorted(source.key for source in registry.sources())]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[InboundEvent]
    ) -> QuerySet[InboundEvent]:
        """Keep the events of the chosen source."""
        return queryset.filter(source=self.value()) if self.value() else queryset


@admin.register(InboundEvent)
class InboundEventAdmin(ReadOnlyAdmin[InboundEvent]):
    """Events as they came. Staff with the right have one handled again, and say why."""

    list_display = (
        "event", "kind_of_event", "standing", "attempts", "times_received", "received",
        "went_wrong",
    )  # fmt: skip
    list_filter = ("state", SourceFilter, "received_at")
    search_fields = ("event_id__exact",)
    search_help_text = gettext_lazy("The whole id that the provider gave to the event")
    ordering = ("-received_at",)
    actions = ("handle_again",)
    readonly_fields = ("standing", "kept_headers", "post")
    fieldsets = (
        (None, {"fields": ("source", "event_id", "kind", "standing", "error")}),
        (gettext_lazy("Tries"), {"fields": ("attempts", "due_at", "lease_until", "handled_at")}),
        (
            gettext_lazy("As it was received"),
            {"fields": ("received_at", "times_received", "kept_headers", "post")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> InboundEventQuerySet:
        """Read bodies one at a time."""
        return InboundEvent.objects.without_bodies()

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Say whether this member of staff may have events handled again."""
        return bool(request.user.has_perm("core.change_inboundevent"))

    @admin.display(description=gettext_lazy("event"), ordering="event_id")
    def event(self, row: InboundEvent) -> SafeString:
        """Show who sent it and the provider's id of it."""
        return format_html(
            '<bdi>{}</bdi><br><code class="quiet" dir="ltr">{}</code>', row.source, row.event_id
        )

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_of_event(self, row: InboundEvent) -> SafeString | str:
        """Show the provider's type of the event."""
        return format_html('<code dir="ltr">{}</code>', row.kind) if row.kind else NOTHING

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def standing(self, row: InboundEvent) -> SafeString:
        """Show the state as a badge."""
        return badge(State(row.state).label, _TONES.get(State(row.state), ""))

    @admin.display(description=gettext_lazy("received at"), ordering="received_at")
    def received(self, row: InboundEvent) -> SafeString:
        """Show when it came first."""
        return moment(row.received_at)

    @admin.display(description=gettext_lazy("what went wrong"))
    def went_wrong(self, row: InboundEvent) -> SafeString | str:
        """Show the beginning of what the last try said."""
        if not row.error:
            return NOTHING
        return format_html('<code dir="ltr">{}</code>', row.error[:ERROR_SHOWN])

    @admin.display(description=gettext_lazy("headers"))
    def kept_headers(self, row: InboundEvent) -> SafeString | str:
        """Show the headers that the source keeps."""
        return _block(json.dumps(row.headers, indent=2)) if row.headers else NOTHING

    @admin.display(description=gettext_lazy("body"))
    def post(self, row: InboundEvent) -> SafeString:
        """Show the body, laid out where it is JSON."""
        return _block(_readable(bytes(row.body)))

    @admin.action(description=gettext_lazy("Handle again…"), permissions=["replay"])
    def handle_again(
        self, request: HttpRequest, queryset: QuerySet[InboundEvent]
    ) -> HttpResponse | None:
        """Ask why, then have each event handled again, whatever became of it before."""
        if not self.has_replay_permission(request):
            raise PermissionDenied
        chosen = list(queryset[:AT_ONCE])
        form = ReplayForm(request.POST if "replay" in request.POST else None)
        if not form.is_valid():
            return self._ask(request, form, chosen)
        replayed = services.replay(ids=[event.pk for event in chosen])
        if replayed:
            self.note_action(request, replayed, form.cleaned_data["reason"])
            said = ngettext(
                "%(count)s event is handled again.",
                "%(count)s events are handled again.",
                len(replayed),
            ) % {"count": formatting.number(len(replayed))}
            self.message_user(request, said, messages.SUCCESS)
        if len(replayed) < len(chosen):
            said = _("What is being handled at this moment was left alone.")
            self.message_user(request, said, messages.WARNING)
        return None

    def _ask(
        self, request: HttpRequest, form: ReplayForm, chosen: list[InboundEvent]
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Handle events again"),
            "form": form,
            "events": chosen,
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/webhooks/replay.html", context)


def _readable(body: bytes) -> str:
    text = body.decode("utf-8", errors="replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def _block(text: str) -> SafeString:
    return format_html('<code class="staff-block" dir="ltr" tabindex="0">{}</code>', text)
