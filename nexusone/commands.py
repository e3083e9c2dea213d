"""What Ctrl-K can do besides finding things: go to a screen, act, switch something of the frame."""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import has_role
from accounts.requests import ScopedRequest
from core import formatting
from core.interface import search
from core.text_rules import fold
from nexusone.context import Shell


class Command(NamedTuple):
    """One thing to do: a link, or a button of the page's form with the id ``form``.

    ``name`` and ``value`` are what the button sends. ``theme`` is for scripts, which switch it.
    """

    label: str
    icon: str
    url: str = ""
    form: str = ""
    name: str = ""
    value: str = ""
    theme: str = ""
    keywords: str = ""


def actions(request: ScopedRequest) -> list[Command]:
    """Return what the modules let this person do."""
    return [
        Command(
            str(action.label),
            action.icon,
            url=reverse(action.url_name),
            keywords=str(action.keywords),
        )
        for action in search.actions.all()
        if has_role(request.scope.membership, action.least_role)
    ]


def places(shell: Shell) -> list[Command]:
    """Return the screens of the navigation."""
    return [Command(str(link.label), link.icon, url=link.url) for link in shell.all_links]


def switches(shell: Shell) -> list[Command]:
    """Return the switches of the frame: workspace, language, theme, and the way out."""
    sign_out = Command(
        _("Sign out"), "sign-out", form="command-sign-out", keywords=_("log out leave exit")
    )
    return [*_workspaces(shell), *_languages(), *_themes(), sign_out]


def _workspaces(shell: Shell) -> list[Command]:
    return [
        Command(
            _("Work in %(workspace)s") % {"workspace": formatting.isolated(place.name)},
            "refresh",
            form="command-workspace",
            name="workspace",
            value=place.id,
            keywords=_("switch workspace"),
        )
        for place in shell.workspaces
        if not place.is_current
    ]


def _languages() -> list[Command]:
    return [
        Command(
            _("Switch to %(language)s") % {"language": get_language_info(code)["name_local"]},
            "globe",
            form="command-language",
            name="language",
            value=code,
            keywords=" ".join((_("change the language"), str(name), code)),
        )
        for code, name in settings.LANGUAGES
        if code != get_language()
    ]


def _themes() -> list[Command]:
    labels = {
        User.Theme.LIGHT: (_("Use the light theme"), "sun"),
        User.Theme.DARK: (_("Use the dark theme"), "moon"),
        User.Theme.SYSTEM: (_("Use the theme of my device"), "system"),
    }
    keywords = _("appearance theme bright night mode")
    return [
        Command(label, icon, theme=str(theme), keywords=keywords)
        for theme, (label, icon) in labels.items()
    ]


def matching(commands: list[Command], text: str) -> list[Command]:
    """Return the commands with every word of folded ``text``, those that begin with it first."""
    words = text.split()
    found = [
        (_place(fold(command.label), text), command)
        for command in commands
        if all(word in fold(f"{command.label} {command.keywords}") for word in words)
    ]
    return [command for _rank, command in sorted(found, key=lambda pair: pair[0])]


def _place(label: str, text: str) -> int:
    if label.startswith(text):
        return 0
    return 1 if f" {text}" in label else 2
