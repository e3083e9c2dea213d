"""Lower floors let higher ones take part."""

import pytest

from core.hooks import Hook


def test_functions_take_part_in_the_order_they_came() -> None:
    hook: Hook[int] = Hook()
    seen: list[tuple[str, int]] = []
    hook.connect(lambda n: seen.append(("first", n)))
    hook.connect(lambda n: seen.append(("second", n)))
    hook.send(7)
    assert seen == [("first", 7), ("second", 7)]


def test_a_function_takes_part_once() -> None:
    hook: Hook[int] = Hook()
    seen: list[int] = []
    hook.connect(seen.append)
    hook.connect(seen.append)
    hook.send(7)
    assert seen == [7]


def test_the_first_error_ends_it() -> None:
    hook: Hook[str] = Hook()
    seen: list[str] = []
    hook.connect(lambda text: [][1])
    hook.connect(seen.append)
    with pytest.raises(IndexError):
        hook.send("x")
    assert seen == []
