"""The screens of the staff site, from what is registered in it."""

import re
from collections.abc import Callable, Iterator

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from tests.screens.routes import Route
from tests.support.screens import Screen, Stage, Visit

# Of each of these, Django's own forms for one row.
ROW_SCREENS = ("change", "history", "delete")


def is_generic(route: Route) -> bool:
    """Say whether a route is one that every registered model has."""
    return route.name in _generic_names()


def screens_of(route: Route, staff: User) -> list[Screen]:
    """Return the screens of a model's route: none where staff may not do what it is for."""
    model, action = _generic_names()[route.name]
    request = RequestFactory().get("/admin/")
    request.user = staff
    site = admin.site._registry[model]
    if action == "add":
        may = site.has_add_permission(request)
    elif action == "delete":
        may = site.has_delete_permission(request)
    else:
        may = site.has_view_or_change_permission(request)
    if not may:
        return []
    # What was done to a row, and whether it may go, looks alike for every model.
    is_drawn = action not in ("history", "delete") or model is Group
    return [Screen(route.name, "staff", _play(model, action), is_drawn=is_drawn)]


def _generic_names() -> dict[str, tuple[type[Model], str]]:
    return {name: (model, action) for name, model, action in _all_names()}


def _all_names() -> Iterator[tuple[str, type[Model], str]]:
    for model in admin.site._registry:
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for action in ("changelist", "add", *ROW_SCREENS):
            yield f"{label}_{action}", model, action


def _play(model: type[Model], action: str) -> Callable[[Stage], Visit]:
    def play(stage: Stage) -> Visit:
        if action not in ROW_SCREENS:
            return stage.visit(by=stage.staff)
        return stage.visit(_first_row(model, stage.staff), by=stage.staff)

    return play


def _first_row(model: type[Model], staff: User) -> str:
    """Return the key of the first row in a model's list, as staff find it."""
    label = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    address = reverse(label)
    client = Client()
    client.force_login(staff)
    html = client.get(address).content.decode()
    found = re.search(rf'href="{re.escape(address)}([^"/?]+)/change/', html)
    assert found, (
        f"{label} shows no row, so the form of one cannot be looked at: "
        "let a function marked @furnishes in tests/<app>/screens.py make one."
    )
    return found[1]
