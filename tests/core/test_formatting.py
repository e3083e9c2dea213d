"""Figures and moments are written as the reader's language does, with the reader's digits."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from core import formatting

LANGUAGES = ("en", "es", "pt", "ar", "he")
MOMENT = datetime(2026, 11, 22, 15, 4, tzinfo=UTC)
NBSP = "\N{NO-BREAK SPACE}"
RLM = "\N{RIGHT-TO-LEFT MARK}"


def in_each(write: str, *arguments: object) -> list[str]:
    """Call a function of the module once in each language."""
    texts = []
    for language in LANGUAGES:
        with formatting.reading_as(digits="auto", language=language):
            texts.append(getattr(formatting, write)(*arguments))
    return texts


@pytest.mark.parametrize(
    ("write", "arguments", "texts"),
    [
        ("number", (1234567.5,),
         ["1,234,567.5", "1.234.567,5", "1.234.567,5", "1,234,567.5", "1,234,567.5"]),
        ("compact_number", (12_400,),
         ["12.4K", f"12,4{NBSP}mil", f"12,4{NBSP}mil", f"12.4{NBSP}ألف", f"12.4K{RLM}"]),
        ("compact_number", (940,), ["940"] * 5),
        ("percent", (0.12,), ["12%", f"12{NBSP}%", "12%", "12%", "12%"]),
        ("percent", (0.125, 1), ["12.5%", f"12,5{NBSP}%", "12,5%", "12.5%", "12.5%"]),
        ("signed", (-1200,), ["−1,200", "−1.200", "−1.200", "−1,200", "−1,200"]),
        ("signed", (50,), ["+50"] * 5),
        ("signed", (0,), ["0"] * 5),
        ("money", (1900, "USD"),
         ["$19.00", f"19,00{NBSP}US$", f"US${NBSP}19,00",
          f"{RLM}19.00{NBSP}US$", f"{RLM}19.00{NBSP}{RLM}$"]),
        ("day", (MOMENT,),
         ["Nov 22, 2026", "22 nov 2026", "22 de nov. de 2026",
          f"22{RLM}/11{RLM}/2026", "22 בנוב׳ 2026"]),
        ("duration", (20,),
         ["20 seconds", "20 segundos", "20 segundos", "20 ثانية", "20 שניות"]),
        ("joined", (["a", "b", "c"],),
         ["a, b, and c", "a, b y c", "a, b e c", "a وb وc", "a, b וc"]),
    ],
)  # fmt: skip
def test_each_language_writes_in_its_own_way(
    write: str, arguments: tuple[object, ...], texts: list[str]
) -> None:
    assert in_each(write, *arguments) == texts


@pytest.mark.parametrize(
    ("digits", "language", "written"),
    [
        ("auto", "ar", "1,240"),
        ("latin", "ar", "1,240"),
        ("native", "ar", "١٬٢٤٠"),
        ("native", "he", "1,240"),
        ("native", "en", "1,240"),
        ("native", "pt", "1.240"),
    ],
)
def test_digits_are_the_readers(digits: str, language: str, written: str) -> None:
    with formatting.reading_as(digits=digits, language=language):
        assert formatting.number(1240) == written


def test_every_figure_is_written_in_native_digits() -> None:
    with formatting.reading_as(digits="native", language="ar"):
        texts = [
            formatting.number(-1234.5),
            formatting.signed(-12),
            formatting.compact_number(12_400),
            formatting.percent(0.125, 1),
            formatting.money(1999, "USD"),
            formatting.day(MOMENT),
            formatting.time_of_day(MOMENT),
            formatting.day_and_time(MOMENT),
            formatting.relative_time(timezone.now() - timedelta(hours=7)),
            formatting.duration(170),
            formatting.file_size(12_400_000),
        ]

    for text in texts:
        assert not set(text) & set("0123456789%"), text
    assert texts[3] == "١٢٫٥٪"


def test_digits_end_with_their_block() -> None:
    with formatting.reading_as(digits="native", language="ar"):
        pass

    assert formatting.number(5) == "5"
    assert formatting.locale_tag() == "en"


@pytest.mark.parametrize(
    ("digits", "language", "tag"),
    [
        ("native", "ar", "ar-u-nu-arab"),
        ("latin", "ar", "ar-u-nu-latn"),
        ("auto", "ar", "ar-u-nu-latn"),
        ("native", "he", "he"),
        ("auto", "en", "en"),
    ],
)
def test_scripts_are_told_language_and_digits(digits: str, language: str, tag: str) -> None:
    with formatting.reading_as(digits=digits, language=language):
        assert formatting.locale_tag() == tag


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (1900, "USD", "$19"),
        (1950, "USD", "$19.50"),
        (123400, "EUR", "€1,234"),
        (1900, "JPY", "¥1,900"),
        (1900, "BHD", f"BHD{NBSP}1.900"),
        (2000, "BHD", f"BHD{NBSP}2"),
        (0, "USD", "$0"),
    ],
)
def test_price_lists_leave_zeros_out(minor: int, currency: str, written: str) -> None:
    assert formatting.money(minor, currency, drops_zeros=True) == written


def test_moments_near_and_far() -> None:
    now = MOMENT

    def said(**passed: int) -> str:
        return formatting.relative_time(now + timedelta(**passed), now)

    assert said(seconds=-4) == "just now"
    assert said(seconds=-20) == "20 seconds ago"
    assert said(hours=-7) == "7 hours ago"
    assert said(days=3) == "in 3 days"


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 kB"), (12_400_000, "12.4 MB")],
)
def test_sizes_of_files(size: int, written: str) -> None:
    assert formatting.file_size(size) == written


def test_a_day_may_be_a_date() -> None:
    assert formatting.day(date(2026, 1, 2)) == "Jan 2, 2026"
    assert formatting.day(date(2026, 1, 2), "long") == "January 2, 2026"
