"""The vocabulary of blocks: one declaration, from which everything else is derived."""

import pytest

from magicpages import blocks, writing
from tests.magicpages import contents


@pytest.fixture
def content() -> blocks.Json:
    """Checked content whose every text is its own path."""
    return blocks.to_content(contents.answer(write=lambda path: path))


def test_every_text_has_one_address_and_can_be_replaced(content: blocks.Json) -> None:
    addresses = [
        f"{name}/{path}"
        for part, fields, name in blocks.parts(content)
        for path, _rule, _value in blocks.walk(fields, part)
    ]
    assert len(set(addresses)) == len(addresses) > 50

    for address in addresses:
        found = blocks.find_text(content, address)
        assert found is not None, address
        data, path, _rule = found
        blocks.put(data, path, f"new {address}")

    shown = [v for p, f, _ in blocks.parts(content) for _path, _rule, v in blocks.walk(f, p)]
    assert shown == [f"new {address}" for address in addresses]


@pytest.mark.parametrize(
    "address",
    [
        "", "/", "hero", "hero/", "hero/nothing", "nothing/heading", "faq/items", "faq/items.0",
        "faq/items.-1.answer", "faq/items.99.answer", "faq/items.0.answer.x", "/blocks",
        "hero/__class__", "//title", "footer/name\x00",
    ],
)  # fmt: skip
def test_what_is_no_text_has_no_address(content: blocks.Json, address: str) -> None:
    assert blocks.find_text(content, address) is None


def test_the_schema_closes_every_object() -> None:
    def objects(node: object) -> list[blocks.Json]:
        if isinstance(node, dict):
            own = [node] if node.get("type") == "object" else []
            return own + [found for value in node.values() for found in objects(value)]
        return []

    for node in objects(blocks.page_schema()):
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])


def test_the_shortest_answer_the_schema_allows_passes_the_check() -> None:
    assert writing.check(contents.answer(), language="en", has_proof=True)
