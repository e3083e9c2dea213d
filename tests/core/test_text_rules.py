"""The rules every text keeps, whoever wrote it."""

import pytest

from core import text_rules


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  two   spaces ", "two spaces"),
        ("one\r\nline\tonly\x00", "one line only"),
        ("\u202eright\u202c to \u2066left\u2069", "right to left"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("next\u2028line\x85here", "next line here"),
        ("cafe\u0301", "caf\xe9"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🍳 & <b>", "👩\u200d🍳 & <b>"),
        ("\u202e \u200f", ""),
    ],
)
def test_cleaning_leaves_one_line_of_visible_text(written: str, kept: str) -> None:
    assert text_rules.clean(written) == kept


def test_cleaning_twice_changes_nothing_more() -> None:
    once = text_rules.clean("a\u202e \u200b b\u0301\x07")

    assert text_rules.clean(once) == once


def test_cleaning_lines_keeps_the_breaks_and_drops_empty_ones() -> None:
    assert text_rules.clean_lines("one\r\n\r\n \u202e\n two  2\rthree") == "one\ntwo 2\nthree"


@pytest.mark.parametrize(
    ("text", "language", "fits"),
    [
        ("Pão quente", "pt", True),
        ("خبز ساخن", "ar", True),
        ("לחם חם", "he", True),
        ("לחם חם", "ar", False),
        ("Warm bread", "he", False),
        ("Тёплый хлеб", "en", False),
        ("خبز iPhone طازج", "ar", True),
        ("120 €", "ar", True),
        ("", "he", True),
        ("שלום Hello there friends", "he", False),
    ],
)
def test_half_of_the_letters_are_of_the_languages_script(
    text: str, language: str, fits: bool
) -> None:
    assert text_rules.is_in_script(text, language) is fits
