"""Template tags of the signed-out site and of the error pages."""

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import get_language, get_language_from_path, get_language_info

from core.logs import request_id as current_request_id
from website.presenters import share

register = template.Library()
register.filter("share", share)


@register.simple_tag
def request_id() -> str:
    """Return the name of this request, as the logs know it; empty outside a request."""
    return current_request_id.get()


@register.simple_tag(takes_context=True)
def alternates(context: dict[str, Any]) -> dict[str, Any]:
    """Return this page's address in every language.

    ``languages`` has path (with the query) and url of each, ``canonical`` is the present one's
    address, ``default`` the one without a language, which leads on by the visitor's own.
    """
    request: HttpRequest = context["request"]
    here = request.path
    language = get_language_from_path(here)
    rest = here.removeprefix(f"/{language}") if language else "/"
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return {
        "canonical": f"{settings.SITE_URL}/{get_language()}{rest}",
        "default": f"{settings.SITE_URL}{rest}",
        "languages": [
            {
                "code": code,
                "name": get_language_info(code)["name_local"].capitalize(),
                "path": f"/{code}{rest}{query}",
                "url": f"{settings.SITE_URL}/{code}{rest}",
                "is_current": code == get_language(),
            }
            for code, _name in settings.LANGUAGES
        ],
    }


@register.simple_tag
def share_image() -> str:
    """Return the address of the picture that shared links show, drawn in this language."""
    return f"{settings.SITE_URL}{static(f'app/img/share/{get_language()}.png')}"
