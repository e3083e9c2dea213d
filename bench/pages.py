"""A published page, warm and right after publishing, beside a static file and an empty view."""

import time
from contextlib import ExitStack
from dataclasses import replace
from typing import NamedTuple

from django.db import connections

from bench import load, sites
from bench.load import Plan
from bench.report import Goal, Row
from bench.rounds import Pace, Run, Subject, alternate
from bench.seeds import MANY, Seeds
from bench.servers import Servers

CONNECTIONS = 32
FEW_CONNECTIONS = 8
# A page that was published is new everywhere within this many seconds.
FRESH_WITHIN_S = 1.0
POLL_S = 0.02
# Longer than a copy in memory is trusted.
STALE_AFTER_S = 0.7


class Sites(NamedTuple):
    """The ports of what is measured; nginx may not be installed."""

    nexusone: int
    bytes_only: int
    django: int
    bare_django: int
    nginx: int | None


def measure(seeds: Seeds, servers: Servers, pace: Pace) -> list[Row]:
    """Measure a warm page, its 304, its first request, and how soon a change is seen."""
    page = {"BENCH_PAGE": str(sites.page_file(servers, seeds.html))}
    with ExitStack() as stack:
        serve = stack.enter_context
        found = Sites(
            serve(sites.nexusone(servers)),
            serve(sites.granian(servers, "bench.bare:make_page", "/", page)),
            serve(sites.granian(servers, "bench.bare:make_django", "/empty", {})),
            serve(sites.granian(servers, "bench.bare:make_bare_django", "/empty", {})),
            serve(sites.nginx(servers, seeds.html)),
        )
        return [
            *_warm(seeds, pace, found),
            _first(seeds, pace, found.nexusone, found.django),
            _change(seeds, pace, found.nexusone),
        ]


def _warm(seeds: Seeds, pace: Pace, found: Sites) -> list[Row]:
    path = f"/p/{seeds.tenants[MANY].path}"
    subjects = [
        Subject("page", _rate(found.nexusone, path)),
        Subject("304", _rate_304(found.nexusone, path)),
        Subject("bytes", _rate(found.bytes_only, "/")),
        Subject("django", _rate(found.django, "/empty")),
        Subject("bare", _rate(found.bare_django, "/empty")),
    ]
    if found.nginx:
        subjects.append(Subject("nginx", _rate(found.nginx, "/page.html")))
        subjects.append(Subject("nginx 304", _rate_304(found.nginx, "/page.html")))
    figures = alternate(subjects, pace)
    what = f"published page, {len(seeds.html) // 1024} KB, {CONNECTIONS} connections"

    def row(against: str, name: str, goal: Goal | None = None) -> Row:
        return Row(what, against, "1/s", figures["page"], figures[name], goal)

    rows = [
        row("WSGI function, same bytes", "bytes"),
        row("empty Django view, new site", "django", Goal(5)),
        row("empty Django view, no middleware", "bare"),
    ]
    unchanged = Row(f"{what}, 304", "WSGI, 200", "1/s", figures["304"], figures["bytes"])
    if found.nginx:
        rows.insert(0, row("nginx, same bytes", "nginx", Goal(0.5)))
        unchanged = replace(unchanged, against="nginx, 304", limit=figures["nginx 304"])
    return [*rows, unchanged]


def _first(seeds: Seeds, pace: Pace, site: int, django: int) -> Row:
    ours = [f"/p/{path}" for path in seeds.paths]
    query = [f"/query?path={path}" for path in seeds.paths]

    def first(_seconds: float) -> float:
        _publish_again(seeds)
        return load.run(Plan(site, ours, FEW_CONNECTIONS)).per_second

    def one_query(_seconds: float) -> float:
        return load.run(Plan(django, query, FEW_CONNECTIONS)).per_second

    first(0)  # Connects the pool.
    one_query(0)
    figures = alternate([Subject("ours", first), Subject("limit", one_query)], pace)
    what = f"published page, first request after publishing, {FEW_CONNECTIONS} connections"
    against = "Django view with one query, new site"
    return Row(what, against, "1/s", figures["ours"], figures["limit"], Goal(0.8))


def _publish_again(seeds: Seeds) -> None:
    """Move every version as publishing does, and wait until no copy in memory is trusted."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE magicpages_publication SET etag = md5(etag) WHERE workspace_id = %s",
            [seeds.tenants[MANY].workspace.pk],
        )
    time.sleep(STALE_AFTER_S)


def _change(seeds: Seeds, pace: Pace, site: int) -> Row:
    path = f"/p/{seeds.tenants[MANY].path}"
    waits = []
    for _round in range(pace.rounds):
        before = _etag(site, path)
        _publish_one(seeds)
        published = time.perf_counter()
        while _etag(site, path) == before:
            time.sleep(POLL_S)
        waits.append(time.perf_counter() - published)
    limit = [FRESH_WITHIN_S] * len(waits)
    goal = Goal(1, at_most=True)
    return Row("published page, change seen after", "the promise", "s", waits, limit, goal)


def _publish_one(seeds: Seeds) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE magicpages_publication SET etag = md5(etag) WHERE path = %s",
            [seeds.tenants[MANY].path],
        )


def _etag(port: int, path: str) -> str:
    return load.header(port, path, "ETag")


def _rate(port: int, path: str) -> Run:
    return lambda seconds: load.run(Plan(port, [path], CONNECTIONS, seconds)).per_second


def _rate_304(port: int, path: str) -> Run:
    headers = {"If-None-Match": _etag(port, path)}
    return lambda seconds: (
        load.run(Plan(port, [path], CONNECTIONS, seconds, headers=headers, status=304)).per_second
    )
