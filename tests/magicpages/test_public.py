"""Published pages as a web process serves them: from memory, before Django wakes up."""

import gzip

import pytest
from django.conf import settings as configured
from pytest_django.fixtures import Settings

from magicpages.models import MagicPage
from magicpages.public import PublicPages
from magicpages.rendering import PUBLIC_CSP
from tests.magicpages import contents
from tests.magicpages.visitors import Clock, visit, web_process
from tests.support import away, pages
from tests.support.people import Account


@pytest.fixture
def web() -> PublicPages:
    """One process of the web server."""
    return web_process()


def test_a_visitor_gets_the_page_with_its_headers(web: PublicPages, path: str) -> None:
    answer = visit(web, path)

    assert answer.status == 200
    assert answer.text.startswith('<!doctype html>\n<html lang="en" dir="ltr">')
    headers = answer.headers
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Length"] == str(len(answer.body))
    assert headers["Content-Security-Policy"] == PUBLIC_CSP
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert headers["Vary"] == "Accept-Encoding"
    assert str(headers["ETag"]).startswith('W/"')
    assert headers["Strict-Transport-Security"] is None


def test_the_policy_allows_no_script_and_only_our_own_files() -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in PUBLIC_CSP.split(";"))

    assert policy["default-src"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "script-src" not in policy
    assert "allow-scripts" not in policy["sandbox"]
    assert "allow-same-origin" not in policy["sandbox"]
    assert "unsafe" not in PUBLIC_CSP


def test_hsts_is_sent_where_it_is_configured(path: str, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31536000

    assert (
        visit(web_process(), path).headers["Strict-Transport-Security"]
        == "max-age=31536000; includeSubDomains"
    )


def test_a_head_request_gets_the_headers_alone(web: PublicPages, path: str) -> None:
    whole, head = visit(web, path), visit(web, path, method="HEAD")

    assert head.status == 200
    assert head.body == b""
    assert head.headers.items() == whole.headers.items()


def test_a_copy_that_is_current_is_not_sent_again(web: PublicPages, path: str) -> None:
    etag = str(visit(web, path).headers["ETag"])

    answer = visit(web, path, HTTP_IF_NONE_MATCH=etag)
    other = visit(web, path, HTTP_IF_NONE_MATCH='W/"older"')

    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == etag
    assert answer.headers["Content-Length"] is None
    assert other.status == 200


def test_gzip_is_sent_to_those_who_take_it(web: PublicPages, path: str) -> None:
    plain = visit(web, path, HTTP_ACCEPT_ENCODING="br")
    zipped = visit(web, path, HTTP_ACCEPT_ENCODING="gzip, br")

    assert plain.headers["Content-Encoding"] is None
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert zipped.headers["Content-Length"] == str(len(zipped.body))
    assert gzip.decompress(zipped.body) == plain.body
    assert zipped.headers["ETag"] == plain.headers["ETag"]


def test_the_query_and_cookies_change_nothing(web: PublicPages, path: str) -> None:
    plain = visit(web, path)
    asked = visit(
        web, path, query="utm_source=x&next=//evil", HTTP_COOKIE="sessionid=x; language=he"
    )

    assert asked == (plain.status, asked.headers, plain.body)
    assert asked.headers.items() == plain.headers.items()


@pytest.mark.parametrize(
    "unknown",
    [
        "no/where",
        "no",
        "",
        "a/b/c",
        "A B/c",
        "%00",
        "\x00/\x00",
        "../admin/",
        "x/" + "y" * 5000,
        "é/é",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_is_not_published_is_a_404(web: PublicPages, unknown: str, method: str) -> None:
    answer = visit(web, unknown, method=method)

    assert answer.status == 404
    assert answer.headers["Set-Cookie"] is None


def test_the_404_speaks_the_visitors_language(web: PublicPages) -> None:
    answer = visit(web, "no/where", HTTP_ACCEPT_LANGUAGE="ar")

    assert '<html lang="ar" dir="rtl">' in answer.text


def test_nothing_at_a_public_address_sets_a_cookie(web: PublicPages, path: str) -> None:
    visits = [
        visit(web, path),
        visit(web, "no/where"),
        visit(web, path, method="POST"),
        visit(web, f"{path}/lead"),
        visit(web, path, HTTP_COOKIE="sessionid=x"),
    ]

    assert [answer.headers["Set-Cookie"] for answer in visits] == [None] * 5


def test_an_unpublished_page_is_gone_within_a_second_everywhere(
    ready: MagicPage, path: str, clock: Clock
) -> None:
    here, there = web_process(), web_process()
    assert [visit(web, path).status for web in (here, there)] == [200, 200]

    contents.unpublish(ready)
    clock.now += 0.99

    assert [visit(web, path).status for web in (here, there)] == [404, 404]


def test_a_page_published_anew_is_new_within_a_second_everywhere(
    ready: MagicPage, path: str, clock: Clock
) -> None:
    here, there = web_process(), web_process()
    old = {visit(web, path).headers["ETag"] for web in (here, there)}

    contents.edit(ready, "hero/headline", "Cold bread")
    contents.publish(ready)
    clock.now += 0.99
    answers = [visit(web, path) for web in (here, there)]

    assert all("Cold bread" in answer.text for answer in answers)
    assert not old & {answer.headers["ETag"] for answer in answers}


def test_a_draft_edited_after_publishing_is_not_shown(
    web: PublicPages, ready: MagicPage, path: str, clock: Clock
) -> None:
    contents.edit(ready, "hero/headline", "Cold bread")
    clock.now += 60

    assert "Cold bread" not in visit(web, path).text


def test_a_page_is_asked_of_the_database_at_most_twice_a_second(
    web: PublicPages, path: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(web, path)
    with monkeypatch.context() as patch:
        away.database(patch)
        clock.now += 0.49

        assert visit(web, path).status == 200


def test_memory_holds_no_more_than_its_bound_and_keeps_what_is_asked_for(
    account: Account, clock: Clock, settings: Settings
) -> None:
    web = web_process()
    first, second, third = (contents.publish(contents.ready(account)) for _ in range(3))
    visit(web, first)
    settings.PUBLIC_CACHE_MAX_BYTES = int(web._size * 2.5)
    visit(web, second)
    clock.now += 1
    visit(web, first)

    visit(web, third)

    assert list(web._copies) == [first, third]
    assert web._size == sum(copy.size for copy in web._copies.values())
    assert web._size <= settings.PUBLIC_CACHE_MAX_BYTES


def test_what_was_unpublished_leaves_memory(
    web: PublicPages, ready: MagicPage, path: str, clock: Clock
) -> None:
    visit(web, path)
    contents.unpublish(ready)
    clock.now += 1
    visit(web, path)

    assert (len(web._copies), web._size) == (0, 0)


def test_with_the_database_away_a_stale_page_beats_none(
    web: PublicPages, path: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = visit(web, path)
    with monkeypatch.context() as patch:
        away.database(patch)
        clock.now += 59
        assert visit(web, path).body == fresh.body
        assert visit(web, "no/where").status == 404

        clock.now += 2
        assert visit(web, path).status in (404, 503)

    assert visit(web, path).status == 200


@pytest.mark.parametrize("host", ["evil.example", "", "testserver.evil.example", "a b"])
def test_an_unknown_host_is_refused(web: PublicPages, path: str, host: str) -> None:
    visit(web, path)

    assert visit(web, path, HTTP_HOST=host, SERVER_NAME="evil.example").status == 400


def test_pages_on_a_site_of_their_own_are_served_there(path: str, settings: Settings) -> None:
    settings.PAGES_URL = "https://pages.example"

    assert visit(web_process(), path, HTTP_HOST="pages.example").status == 200


def test_plain_http_is_left_to_django_where_tls_is_required(path: str, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    web = web_process()

    assert visit(web, path, HTTP_X_FORWARDED_PROTO="https").status == 200
    # This Django was made without the redirect; that it was asked at all is the point.
    assert visit(web, path).status == 404


def test_the_rest_of_the_site_passes_through(web: PublicPages) -> None:
    answer = visit(web, "", PATH_INFO="/healthz")

    assert (answer.status, answer.body) == (200, b"ok")


def test_a_page_of_another_workspace_cannot_be_had_by_its_slug(
    web: PublicPages, account: Account, elsewhere: Account
) -> None:
    page = contents.ready(account, business="Harbour Rye")
    contents.publish(page)

    assert visit(web, f"{elsewhere.workspace.slug}/{page.slug}").status == 404
    assert visit(web, f"{account.workspace.slug}/{page.slug}").status == 200


def test_a_draft_is_not_public_under_its_own_slug(
    web: PublicPages, account: Account, ready: MagicPage
) -> None:
    assert visit(web, f"{account.workspace.slug}/{pages.reload(ready).slug}").status == 404


def test_the_served_address_is_the_one_the_page_names(web: PublicPages, path: str) -> None:
    assert f'<link rel="canonical" href="{configured.PAGES_URL}/p/{path}">' in visit(web, path).text
