"""Search everywhere: the palette that Ctrl-K opens, and the same as a screen of its own."""

from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django_ratelimit.core import is_ratelimited

from accounts.permissions import workspace_page
from accounts.requests import MemberRequest
from core import formatting, tenancy, text_rules
from core.interface import search as registry
from core.search_text import MOST_WORDS
from nexusone import commands
from nexusone.context import Shell
from nexusone.highlight import Piece, pieces

LONGEST = 100
PER_SOURCE = 5
PER_SOURCE_ON_SCREEN = 20
PER_GROUP = 8
# Among the sources: after what belongs to the workspace, before help.
ACTIONS_ORDER, PLACES_ORDER = 50, 60
# Somebody who types without a pause asks about three times a second.
RATE = "240/m"
WAIT_S = 20
PALETTE = "palette-results"


class Item(NamedTuple):
    """One line of the results: where it leads, or which command it gives."""

    title: list[Piece]
    detail: list[Piece]
    icon: str
    command: commands.Command


class Group(NamedTuple):
    """The results of one kind, under a heading."""

    order: int
    label: Any
    items: list[Item]


@require_safe
@workspace_page()
def search(request: MemberRequest) -> HttpResponse:
    """Show what is found; to the palette only the list of it."""
    text = text_rules.clean(request.GET.get("q", "")[: 4 * LONGEST])[:LONGEST]
    is_palette = bool(request.htmx) and request.htmx.target == PALETTE
    template = "search/_results.html" if is_palette else "search/page.html"
    if is_ratelimited(request, group="search", key="user", rate=RATE, increment=True):
        context = _context(text, [], said=_("That was a lot at once. Wait a moment, then go on."))
        answer = render(request, template, context | {"is_too_fast": True}, status=429)
        answer["Retry-After"] = str(WAIT_S)
    else:
        limit = PER_SOURCE if is_palette else PER_SOURCE_ON_SCREEN
        answer = render(request, template, _context(text, find(request, text, limit=limit)))
    patch_vary_headers(answer, ["HX-Request", "HX-Target"])
    return answer


def find(request: MemberRequest, text: str, *, limit: int) -> list[Group]:
    """Return what is found for ``text``; for none, what is new and what can be done."""
    folded = text_rules.fold(text)
    groups = [*_found(request, folded, limit), *_commands(request, folded)]
    return sorted((each for each in groups if each.items), key=lambda group: group.order)


def _found(request: MemberRequest, folded: str, limit: int) -> list[Group]:
    query = registry.Query(folded, tenancy.current_workspace_id(), request.user.pk, limit)
    return [
        Group(source.order, source.label, [_hit(source, hit, folded) for hit in source.find(query)])
        for source in registry.sources.all()
    ]


def _hit(source: registry.Source, hit: registry.Hit, folded: str) -> Item:
    words = _words(folded)
    link = commands.Command(hit.title, source.icon, url=hit.url)
    return Item(pieces(hit.title, words), pieces(hit.detail, words), source.icon, link)


def _commands(request: MemberRequest, folded: str) -> list[Group]:
    shell = Shell(request)
    doing = commands.actions(request) + (commands.switches(shell) if folded else [])
    going = commands.places(shell)
    return [
        _group(ACTIONS_ORDER, _("Actions"), commands.matching(doing, folded), folded),
        _group(PLACES_ORDER, _("Go to"), commands.matching(going, folded), folded),
    ]


def _group(order: int, label: str, found: list[commands.Command], folded: str) -> Group:
    words = _words(folded)
    items = [Item(pieces(each.label, words), [], each.icon, each) for each in found[:PER_GROUP]]
    return Group(order, label, items)


def _words(folded: str) -> list[str]:
    return folded.split()[:MOST_WORDS]


def _context(text: str, groups: list[Group], said: str = "") -> dict[str, Any]:
    count = sum(len(group.items) for group in groups)
    return {
        "text": text,
        "groups": groups,
        "count": count,
        "said": said or _count_in_words(count),
        "is_too_fast": False,
    }


def _count_in_words(count: int) -> str:
    if count == 0:
        return _("Nothing found")
    return ngettext("%(count)s result", "%(count)s results", count) % {
        "count": formatting.number(count)
    }
