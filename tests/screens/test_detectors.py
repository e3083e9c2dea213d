"""Each gate finds the fault it is for, and leaves what is right alone."""

import pytest
from django.conf import settings
from django.http import HttpResponse

from tests.screens import reading
from tests.screens.casting import Company, Gap, advice
from tests.screens.leaks import leaks
from tests.screens.routes import Route
from tests.screens.test_answers import complaints_about
from tests.screens.test_queries import assert_frugal
from tests.support.screens import Screen, Stage, Visit

HEAD = '<!doctype html><html lang="ar" dir="rtl"><head><title>صفحة</title></head><body>'
WHOLE = f"{HEAD}<h1>صفحة</h1></body></html>"


def complaints(
    html: str, language: str = "ar", status: int = 200, policy: str = "default-src 'self'"
) -> str:
    answer = HttpResponse(html, status=status, headers={"Content-Security-Policy": policy})
    visit = Visit("home", None, address="/")
    screen = Screen("home", "planted", lambda stage: visit)
    return "\n".join(complaints_about(answer, screen, visit, language))


def test_a_page_that_is_right_is_left_alone() -> None:
    assert complaints(WHOLE) == ""


@pytest.mark.parametrize(
    ("html", "what"),
    [
        (WHOLE.replace('dir="rtl"', 'dir="ltr"'), "dir='ltr'"),
        (WHOLE.replace('lang="ar"', 'lang="en"'), "lang='en'"),
        (WHOLE.replace("<title>صفحة", "<title>NexusOne"), "no title of its own"),
        (WHOLE.replace("<h1>صفحة</h1>", ""), "has 0 h1"),
        (WHOLE.replace("<h1>", "<h1>أ</h1><h1>"), "has 2 h1"),
        (f'{WHOLE}<script src="https://cdn.example/x.js"></script>', "loads from elsewhere"),
        (f'{WHOLE}<img srcset="/a.png 1x, //cdn.example/a.png 2x">', "loads from elsewhere"),
        (
            f'{WHOLE}<link rel="stylesheet" href="https://cdn.example/x.css">',
            "loads from elsewhere",
        ),
    ],
)
def test_a_broken_frame_is_found(html: str, what: str) -> None:
    assert what in complaints(html)


def test_a_wrong_answer_is_found() -> None:
    assert "answers 500" in complaints(WHOLE, status=500)
    assert "no content security policy" in complaints(WHOLE, policy="")


@pytest.mark.parametrize(
    ("markup", "leaked"),
    [
        ("<p>Skip to the content</p>", ["Skip to the content"]),
        ('<img alt="Skip to the content">', ["Skip to the content"]),
        ('<button data-failed="Skip to the content"></button>', ["Skip to the content"]),
        ('<input type="submit" value="Skip to the content">', ["Skip to the content"]),
        ("<p>Ensure this value has at least 4 characters (it has 2).</p>",
         ["Ensure this value has at least 4 characters (it has 2)."]),
        ("<title>Sign in · NexusOne</title>", ["Sign in · NexusOne"]),
        ('<p lang="en">Skip to the content</p>', []),
        ("<code>Skip to the content</code>", []),
        ("<script>Skip to the content</script>", []),
        ("<p>Harbour Sourdough</p>", []),
        ("<p>تخطَّ إلى المحتوى</p>", []),
    ],
)  # fmt: skip
def test_english_that_the_catalog_translates_is_found(markup: str, leaked: list[str]) -> None:
    page = reading.read(f'<html lang="ar"><body>{markup}</body></html>')

    assert leaks(page.texts, "ar") == leaked


def test_what_is_alike_in_both_languages_is_no_leak() -> None:
    assert leaks(["Error", "Total", "NexusOne"], "es") == []


@pytest.mark.parametrize(
    ("few", "many", "what"),
    [
        (["SELECT 1"] * 13, ["SELECT 1"] * 13, "asks 13 times, at most 12"),
        (["SELECT 1"] * 4, ["SELECT 1"] * 9, "asks 4 times for 3 rows, 9 times for 30"),
    ],
)
def test_a_screen_that_asks_much_or_more_and_more_is_found(
    few: list[str], many: list[str], what: str
) -> None:
    with pytest.raises(pytest.fail.Exception, match=what):
        assert_frugal("planted", few, many)


def test_a_screen_with_steady_questions_is_left_alone() -> None:
    assert_frugal("planted", ["SELECT 1"] * 9, ["SELECT 1"] * 9)


def test_a_route_nobody_described_is_a_gap_that_says_what_to_write(company: Company) -> None:
    route = Route("planted:detail", "planted/<uuid:pk>/", ("pk",), (None,))

    with pytest.raises(Gap, match=r'@screen\("planted:detail", state="…"\)'):
        company.screens_of(route)
    assert 'exempt("planted:detail", reason=' in advice(route)


def test_a_fixture_is_told_how_many_rows_are_wanted(company: Company) -> None:
    stage: Stage = company.stage("dashboard", 3)

    assert stage.rows == 3
    assert stage.visit(by=stage.account.user).path(settings.LANGUAGE_CODE) == "/dashboard/"
