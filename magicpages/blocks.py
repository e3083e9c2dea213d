"""The closed vocabulary of landing page blocks.

One declaration drives everything that must agree about a page's shape: the JSON schema a model
is asked to fill, the check of what came back, the fields a person may edit, and the templates.
Every leaf is plain text; nothing in a block is ever markup or an address.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """A plain text of at most ``max_length`` characters; ``hint`` tells the writer its job."""

    max_length: int
    hint: str = ""
    required: bool = True
    # Evidence is quoted in the language it was given in.
    is_as_supplied: bool = False

    def schema(self) -> Json:
        """Return the JSON schema of this text; lengths are told in words and checked by us."""
        rule = f"At most {self.max_length} characters."
        return {"type": "string", "description": f"{self.hint} {rule}".strip()}


@dataclass(frozen=True)
class Items:
    """Between ``least`` and ``most`` entries, each an object of ``fields`` or a bare text."""

    fields: "Mapping[str, Field] | Text"
    least: int
    most: int
    hint: str = ""

    def schema(self) -> Json:
        """Return the JSON schema of this list."""
        entry = (
            self.fields.schema() if isinstance(self.fields, Text) else object_schema(self.fields)
        )
        rule = f"Between {self.least} and {self.most} entries."
        return {"type": "array", "items": entry, "description": f"{self.hint} {rule}".strip()}


Field = Text | Items

HEADING = Text(90, "The section's heading.")
CARD: Mapping[str, Field] = {"title": Text(60), "text": Text(220)}

META: Mapping[str, Field] = {
    "title": Text(70, "The page's title in search results."),
    "description": Text(170, "The page's summary in search results and link previews."),
}

BLOCKS: Mapping[str, Mapping[str, Field]] = {
    "hero": {
        "eyebrow": Text(60, "A short line over the headline: who or what this is for."),
        "headline": Text(90, "The promise, in the reader's words."),
        "subheadline": Text(240, "What it is and why it matters, in one or two sentences."),
        "button": Text(30, "What the reader does next."),
    },
    "benefits": {
        "heading": HEADING,
        "items": Items(CARD, 3, 6, "What changes for the reader."),
    },
    "features": {
        "heading": HEADING,
        "intro": Text(240),
        "items": Items(CARD, 3, 8, "What they get, concretely."),
    },
    "steps": {
        "heading": HEADING,
        "items": Items(CARD, 3, 5, "How it works, in order."),
    },
    "proof": {
        "heading": HEADING,
        "items": Items(
            {
                "quote": Text(300, "The fact or statement, as supplied.", is_as_supplied=True),
                "source": Text(80, "Who or what it comes from; empty when unsaid.", required=False),
            },
            0,
            4,
            "Only from the evidence the brief supplies; empty when it supplies none.",
        ),
    },
    "pricing": {
        "heading": HEADING,
        "items": Items(
            {
                "name": Text(40),
                "price": Text(40, "The price as the brief states it, or how to ask for it."),
                "note": Text(120, "Terms, period or what makes this one right.", required=False),
                "points": Items(Text(120), 2, 6, "What is included."),
            },
            1,
            3,
        ),
    },
    "faq": {
        "heading": HEADING,
        "items": Items({"question": Text(140), "answer": Text(500)}, 3, 8),
    },
    "cta": {
        "heading": HEADING,
        "text": Text(240),
        "button": Text(30),
    },
    "lead_form": {
        "heading": HEADING,
        "text": Text(240),
        "name_label": Text(40),
        "email_label": Text(40),
        "phone_label": Text(40),
        "button": Text(30),
        "consent": Text(240, "What the reader agrees to by sending the form."),
        "thanks": Text(200, "What the reader sees after sending."),
    },
    "footer": {
        "name": Text(60, "The business or product name."),
        "text": Text(200, "A closing line."),
    },
}


def object_schema(fields: Mapping[str, Field]) -> Json:
    """Return a strict JSON schema object: every property required, nothing else allowed."""
    return {
        "type": "object",
        "properties": {name: field.schema() for name, field in fields.items()},
        "required": list(fields),
        "additionalProperties": False,
    }


def page_schema() -> Json:
    """Return the JSON schema of a whole page, fit for a model's structured output."""
    schema = object_schema(META)
    for kind, fields in BLOCKS.items():
        schema["properties"][kind] = object_schema(fields)
        schema["required"].append(kind)
    return schema


def to_content(answer: Json) -> Json:
    """Turn a checked answer (a property for each block) into stored content (a list of blocks)."""
    blocks = [
        {"id": kind, "kind": kind, "hidden": is_empty(answer[kind]), "data": answer[kind]}
        for kind in BLOCKS
    ]
    return {**{name: answer[name] for name in META}, "blocks": blocks}


def is_empty(data: Json) -> bool:
    """Say whether a block has nothing to show: its list is there and has no entries."""
    return data.get("items") == []


def walk(fields: Mapping[str, Field], data: Any, path: str = "") -> Iterator[tuple[str, Text, str]]:
    """Yield (path, text rule, value) for every text of an object that has the right shape."""
    for name, field in fields.items():
        yield from _walk_field(field, data[name], f"{path}.{name}" if path else name)


def _walk_field(field: Field, value: Any, path: str) -> Iterator[tuple[str, Text, str]]:
    if isinstance(field, Text):
        yield path, field, value
        return
    for index, entry in enumerate(value):
        here = f"{path}.{index}"
        if isinstance(field.fields, Text):
            yield here, field.fields, entry
        else:
            yield from walk(field.fields, entry, here)


def walk_lists(
    fields: Mapping[str, Field], data: Any, path: str = ""
) -> Iterator[tuple[str, Items, list[Any]]]:
    """Yield (path, list rule, entries) for every list of an object that has the right shape."""
    for name, field in fields.items():
        if isinstance(field, Text):
            continue
        here = f"{path}.{name}" if path else name
        yield here, field, data[name]
        if not isinstance(field.fields, Text):
            for index, entry in enumerate(data[name]):
                yield from walk_lists(field.fields, entry, f"{here}.{index}")


def parts(content: Json) -> Iterator[tuple[Json, Mapping[str, Field], str]]:
    """Yield (data, fields, name) for the page's own texts (name "") and for each block."""
    yield content, META, ""
    for block in content["blocks"]:
        yield block["data"], BLOCKS[block["kind"]], block["id"]


def find_text(content: Json, address: str) -> tuple[Json, str, Text] | None:
    """Return (data, path, rule) of the text at "<block id>/<path>", or None where there is none."""
    block_id, _slash, path = address.partition("/")
    for data, fields, name in parts(content):
        if name == block_id:
            for known, rule, _value in walk(fields, data):
                if known == path:
                    return data, path, rule
    return None


def put(data: Json, path: str, text: str) -> None:
    """Replace the text at a path that exists."""
    *parents, last = path.split(".")
    target: Any = data
    for part in parents:
        target = target[int(part)] if isinstance(target, list) else target[part]
    if isinstance(target, list):
        target[int(last)] = text
    else:
        target[last] = text
