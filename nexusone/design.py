"""The gallery of the design system at /design/: on a developer's machine, and for staff.

A page of it is a template in templates/design/components/ or templates/design/tokens/; dropping one
there is all it takes. Each is drawn twice: as a page with notes around frames, and as what stands
in a frame, in the language, direction and theme that the frame asks for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from nexusone import design_samples, design_tokens

_FOLDER = Path(settings.BASE_DIR) / "templates" / "design"
KINDS = ("tokens", "components")
LANGUAGES = [code for code, _name in settings.LANGUAGES]
THEMES = ("light", "dark")
DIRECTIONS = ("auto", "ltr", "rtl")
FOUR = (("en", "light"), ("en", "dark"), ("ar", "light"), ("ar", "dark"))

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Entry:
    """One page of the gallery."""

    kind: str
    name: str

    @property
    def title(self) -> str:
        """Its name as a heading."""
        return self.name.replace("_", " ").capitalize()

    @property
    def template(self) -> str:
        """Where it is written."""
        return f"design/{self.kind}/{self.name}.html"

    @property
    def url(self) -> str:
        """Where it is shown."""
        return reverse("design:page", args=[self.kind, self.name])

    def frame_url(self, **look: str) -> str:
        """Return where its specimens are shown alone."""
        return f"{reverse('design:frame', args=[self.kind, self.name])}?{urlencode(look)}"


def entries() -> list[Entry]:
    """Return the pages there are, found on disk."""
    return [
        Entry(kind, found.stem)
        for kind in KINDS
        for found in sorted((_FOLDER / kind).glob("*.html"))
    ]


def _for_us(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        is_staff = request.user.is_authenticated and request.user.is_staff
        if not (settings.IS_LOCAL or is_staff):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@_for_us
def index(request: HttpRequest) -> HttpResponse:
    """Show what the gallery holds."""
    return render(request, "design/index.html", {"entries": _grouped(None)})


@require_safe
@_for_us
def page(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Show one page: its notes, and its specimens in one frame or in four."""
    entry = _entry(kind, name)
    look = _look(request)
    is_four = request.GET.get("view") == "four"
    looks = [{"language": code, "theme": theme} for code, theme in FOUR] if is_four else [look]
    context = {
        "layout": "design/page.html",
        "entry": entry,
        "entries": _grouped(entry),
        "look": look,
        "is_four": is_four,
        "frames": [
            {"url": entry.frame_url(**each), "name": " · ".join(each.values())} for each in looks
        ],
        "languages": _languages(),
        "themes": THEMES,
        "directions": DIRECTIONS,
    }
    return render(request, entry.template, context)


@require_safe
@_for_us
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[untyped-decorator]
def frame(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Show the specimens of one page alone, for our own frames."""
    entry = _entry(kind, name)
    look = _look(request)
    with translation.override(look["language"]):
        is_rtl = look["direction"] == "rtl" or (
            look["direction"] == "auto" and translation.get_language_bidi()
        )
        context = {
            "layout": "design/frame.html",
            "entry": entry,
            "look": look,
            "direction": "rtl" if is_rtl else "ltr",
            **design_samples.context(look["language"]),
            **(_token_context() if kind == "tokens" else {}),
        }
        return render(request, entry.template, context)


@require_POST
@_for_us
def answer(request: HttpRequest) -> HttpResponse:
    """Take what a specimen posts, and do nothing with it."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _entry(kind: str, name: str) -> Entry:
    for entry in entries():
        if (entry.kind, entry.name) == (kind, name):
            return entry
    raise Http404


def _look(request: HttpRequest) -> dict[str, str]:
    asked = request.GET
    language, theme, direction = asked.get("language"), asked.get("theme"), asked.get("direction")
    return {
        "language": language if language in LANGUAGES else "en",
        "theme": theme if theme in THEMES else "light",
        "direction": direction if direction in DIRECTIONS else "auto",
    }


def _languages() -> list[dict[str, str]]:
    named = [translation.get_language_info(code) for code in LANGUAGES]
    return [{"code": info["code"], "name": info["name_local"].capitalize()} for info in named]


def _grouped(current: Entry | None) -> list[dict[str, Any]]:
    return [
        {
            "kind": kind.capitalize(),
            "pages": [
                {"title": entry.title, "url": entry.url, "is_current": entry == current}
                for entry in entries()
                if entry.kind == kind
            ],
        }
        for kind in KINDS
    ]


def _token_context() -> dict[str, Any]:
    scales = {
        name: design_tokens.starting_with(prefix)
        for name, prefix in (("sizes", "text-"), ("spaces", "s-"), ("radii", "r-"))
    }
    return {
        "colours": list(design_tokens.colours().values()),
        "pairs": design_tokens.pairs(),
        "icons": design_tokens.icons(),
        "scripts": [
            {"code": each["code"], "name": each["name"], "said": design_samples.words(each["code"])}
            for each in _languages()
        ],
        **scales,
    }


app_name = "design"
urlpatterns = [
    path("", index, name="index"),
    path("answer/", answer, name="answer"),
    path("<slug:kind>/<slug:name>/", page, name="page"),
    path("<slug:kind>/<slug:name>/frame/", frame, name="frame"),
]
