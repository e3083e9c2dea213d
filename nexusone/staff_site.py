"""The staff site: Django's admin with the day at a glance, one search, and the queue."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from csp.decorators import csp_update
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _

from credits.views.margin import margin_view
from nexusone import staff, staff_policy, staff_search

# Addresses, second factors, sign-ins and sign-ins by others are shown with their person.
NOT_FOR_STAFF = {"account", "mfa", "usersessions", "socialaccount"}
ViewT = TypeVar("ViewT", bound=Callable[..., HttpResponseBase])


class StaffSite(admin.AdminSite):
    """Every list of every app, for people with `is_staff`; each list asks for its own rights."""

    site_header = "NexusOne"
    site_title = "NexusOne"
    index_template = "admin/day.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Leave out what libraries bring along: their forms show secrets and change them."""
        is_one = isinstance(model_or_iterable, type)
        models: list[Any] = [model_or_iterable] if is_one else list(model_or_iterable)
        own = [model for model in models if model._meta.app_label not in NOT_FOR_STAFF]
        if own:
            super().register(own, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the screens that belong to no list."""
        own: Sequence[URLPattern | URLResolver] = [
            path("search/", self.admin_view(self.search), name="search"),
            path("queue/", self.admin_view(self.queue), name="queue"),
            path("credits/margin/", self.admin_view(margin_view), name="credits_margin"),
        ]
        return [*own, *super().get_urls()]

    def admin_view(self, view: ViewT, cacheable: bool = False) -> ViewT:
        """Open a screen to staff; those of django-rq keep the styles that are written into them."""
        guarded = super().admin_view(view, cacheable)
        if not staff_policy.is_of_django_rq(view):
            return guarded
        allow = csp_update({"style-src": staff_policy.styles_of_django_rq()})
        allowed: ViewT = allow(guarded)
        return allowed

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Leave the queue out of the lists: it has a screen of its own."""
        apps = super().get_app_list(request, app_label)
        return [app for app in apps if app["app_label"] != "django_rq" or app_label]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show the day to those who may see all of it, and the lists to everyone."""
        figures = staff.figures() if _may_see_the_day(request) else {}
        context = {**figures, "has_day": bool(figures), **(extra_context or {})}
        return super().index(request, {"title": _("Today"), **context})

    def search(self, request: HttpRequest) -> HttpResponse:
        """Find rows by one text in every list the reader may see."""
        text = request.GET.get("q", "")[:200]
        context = {
            **self.each_context(request),
            "title": _("Search"),
            "text": text,
            "found": staff_search.search(self, request, text),
            "is_too_short": 0 < len(text.strip()) < staff_search.LEAST_SEARCH,
        }
        return TemplateResponse(request, "admin/search.html", context)

    def queue(self, request: HttpRequest) -> HttpResponse:
        """Show what waits, what runs, and who works."""
        context = {
            **self.each_context(request),
            "title": _("Queue"),
            "queues": staff.queues(),
            "may_open_jobs": request.user.has_module_perms("django_rq"),
        }
        return TemplateResponse(request, "admin/queue.html", context)


def _may_see_the_day(request: HttpRequest) -> bool:
    rights = ("accounts.view_workspace", "accounts.view_user", "credits.view_entry")
    return request.user.has_perms(rights)
