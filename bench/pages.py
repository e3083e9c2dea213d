"""A published page, warm and right after publishing, beside a static file and an empty view."""

import time
from collections.abc import Mapping
from contextlib import ExitStack

from django.db import connections

from bench import load, sites
from bench.load import Plan
from bench.report import Goal, Row
from bench.rounds import Pace, Run, Subject, alternate
from bench.seeds import Seeds
from bench.servers import Servers

CONNECTIONS = 32
FEW_CONNECTIONS = 8
# A page that was published is new everywhere within this many seconds.
FRESH_WITHIN_S = 1.0
POLL_S = 0.02
# Longer than a copy in memory is trusted.
STALE_AFTER_S = 0.7


def measure(seeds: Seeds, servers: Servers, pace: Pace) -> list[Row]:
    """Measure a warm page, its 304, its first request, and how soon a change is seen."""
    with ExitStack() as stack:
        site = stack.enter_context(sites.nexusone(servers))
        page = {"BENCH_PAGE": str(sites.page_file(servers, seeds.html))}
        bytes_only = stack.enter_context(
            sites.granian(servers, "bench.bare:make_page", "/", page)
        )
        static = stack.enter_context(sites.nginx(servers, seeds.html))
        bare = stack.enter_context(
            sites.granian(servers, "bench.bare:make_django", "/empty", {})
        )
        return [
            *_warm(seeds, pace, site, bytes_only, static, bare),
            _first(seeds, pace, site, bare),
            _change(seeds, pace, site),
        ]


def _warm(
    seeds: Seeds, pace: Pace, site: int, bytes_only: int, static: int | None, bare: int
) -> list[Row]:
    path = f"/p/{seeds.many.path}"
    etag = _etag(site, path)
    subjects = [
        Subject("page", _rate(site, path)),
        Subject("304", _rate(site, path, {"If-None-Match": etag}, status=304)),
        Subject("gzip", _rate(site, path, {"Accept-Encoding": "gzip"})),
        Subject("bytes", _rate(bytes_only, "/")),
        Subject("empty", _rate(bare, "/empty")),
        Subject("healthz", _rate(site, "/healthz")),
    ]
    if static:
        subjects.append(Subject("nginx", _rate(static, "/page.html")))
    figures = alternate(subjects, pace)
    size = f"{len(seeds.html) / 1024:.0f} KB"
    what = f"published page, {size}, {CONNECTIONS} connections"
    rows = [
        Row(what, "WSGI function, same bytes", "1/s", figures["page"], figures["bytes"]),
        Row(what, "empty Django view, bare", "1/s", figures["page"], figures["empty"], Goal(5)),
        Row(what, "our own empty view", "1/s", figures["page"], figures["healthz"]),
        Row(f"{what}, 304", "WSGI function, whole", "1/s", figures["304"], figures["bytes"]),
        Row(f"{what}, gzip", "WSGI function, plain", "1/s", figures["gzip"], figures["bytes"]),
    ]
    if static:
        against = "nginx, same bytes"
        rows.insert(0, Row(what, against, "1/s", figures["page"], figures["nginx"], Goal(0.5)))
    return rows


def _first(seeds: Seeds, pace: Pace, site: int, bare: int) -> Row:
    ours = [f"/p/{path}" for path in seeds.paths]
    query = [f"/query?path={path}" for path in seeds.paths]

    def first(_seconds: float) -> float:
        _publish_again(seeds)
        return load.run(Plan(site, ours, FEW_CONNECTIONS)).per_second

    def one_query(_seconds: float) -> float:
        return load.run(Plan(bare, query, FEW_CONNECTIONS)).per_second

    first(0)  # Connects the pool.
    one_query(0)
    figures = alternate([Subject("ours", first), Subject("limit", one_query)], pace)
    what = f"published page, first request after publishing, {FEW_CONNECTIONS} connections"
    against = "Django view with one query, bare"
    return Row(what, against, "1/s", figures["ours"], figures["limit"], Goal(0.8))


def _publish_again(seeds: Seeds) -> None:
    """Move every version as publishing does, and wait until no copy in memory is trusted."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE magicpages_publication SET etag = md5(etag) WHERE workspace_id = %s",
            [seeds.many.workspace.pk],
        )
    time.sleep(STALE_AFTER_S)


def _change(seeds: Seeds, pace: Pace, site: int) -> Row:
    path = f"/p/{seeds.many.path}"
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
            "UPDATE magicpages_publication SET etag = md5(etag) WHERE path = %s", [seeds.many.path]
        )


def _etag(port: int, path: str) -> str:
    return load.header(port, path, "ETag")


def _rate(
    port: int, path: str, headers: Mapping[str, str] | None = None, status: int = 200
) -> Run:
    def run(seconds: float) -> float:
        plan = Plan(port, [path], CONNECTIONS, seconds, headers=dict(headers or {}), status=status)
        return load.run(plan).per_second

    return run
