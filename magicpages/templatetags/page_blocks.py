"""What a landing page's templates ask about its blocks: texts, siblings, form fields."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from magicpages.blocks import BLOCKS, Field, Items, Json, Text

register = template.Library()

# The colour of the browser's own frame: each theme's background at the top of the page.
THEME_COLORS = {"studio": "#ffffff", "editorial": "#f6f0e4", "night": "#08070d"}

# What a field of the lead form is besides its label: input type, autofill name, longest value.
LEAD_FIELDS = {
    "name": ("text", "name", 120),
    "email": ("email", "email", 254),
    "phone": ("tel", "tel", 40),
}


# A telephone number or a date: groups of digits that Arabic and Hebrew lines would put in reverse.
DIGIT_GROUPS = re.compile(r"(\+?\(?\d[\d ()-]{5,}\d)")


@register.simple_tag(takes_context=True)
def text(context: Context, block: Json, *path: str | int) -> SafeString:
    """Show the text at ``path`` of a block, escaped, and marked where the page is editable.

    The mark is the address "<block id>/<path joined by dots>" and the most characters it may hold.
    """
    value: Any = block["data"]
    for part in path:
        value = value[part]
    shown = isolate_digits(value)
    if not context.get("editable"):
        return shown
    return format_html(
        '<span data-edit="{}/{}" data-max="{}">{}</span>',
        block["id"],
        ".".join(str(part) for part in path),
        text_rule(block["kind"], path).max_length,
        shown,
    )


def isolate_digits(value: str) -> SafeString:
    """Escape a text and keep its telephone numbers and dates in order, whatever the script."""
    parts = DIGIT_GROUPS.split(value)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<bdi dir="ltr">{}</bdi>', part) if index % 2 else part,)
            for index, part in enumerate(parts)
        ),
    )


def text_rule(kind: str, path: Sequence[str | int]) -> Text:
    """Return the rule of the text at ``path``; a path that leads to no text is a KeyError."""
    node: Mapping[str, Field] | Field = BLOCKS[kind]
    for part in path:
        if isinstance(node, Items):
            node = node.fields
        elif isinstance(node, Text):
            raise KeyError(part)
        else:
            node = node[str(part)]
    if not isinstance(node, Text):
        raise KeyError(".".join(str(part) for part in path))
    return node


@register.simple_tag
def block_of(blocks: Sequence[Json], kind: str) -> Json | None:
    """Return the page's first visible block of a kind, None where it has none."""
    return next((block for block in blocks if block["kind"] == kind), None)


@register.simple_tag
def theme_color(theme: str) -> str:
    """Return the colour of the browser's frame around a page of this theme."""
    return THEME_COLORS[theme]


@register.filter
def fit(value: str) -> str:
    """Sort a display text by length (short, medium, long), for type that shrinks to fit."""
    if len(value) <= 34:
        return "short"
    return "medium" if len(value) <= 60 else "long"


@register.inclusion_tag("magicpages/public/_field.html", takes_context=True)
def lead_field(context: Context, block: Json, name: str) -> Json:
    """Show one labelled input of the lead form, with what was sent and what was wrong with it."""
    kind, autocomplete, max_length = LEAD_FIELDS[name]
    return {
        "block": block,
        "name": name,
        "label": f"{name}_label",
        "type": kind,
        "autocomplete": autocomplete,
        "max_length": max_length,
        "required": name != "phone",
        "value": (context.get("values") or {}).get(name, ""),
        "errors": (context.get("errors") or {}).get(name, []),
        "editable": bool(context.get("editable")),
    }
