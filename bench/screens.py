"""Screens of a signed-in person, beside a template with nothing on it behind the same sign-in."""

from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import load, sites
from bench.load import Plan
from bench.report import Goal, Row
from bench.rounds import Pace, Run, Subject, alternate
from bench.seeds import FEW, MANY, SOME, Seeds, Tenant
from bench.servers import Servers

EMPTY, FRAME = "/bench/empty/", "/bench/frame/"
SCREENS = {"dashboard": "/dashboard/", "pages list": "/magic-pages/"}
QUERIES = 12
# What Django's log counts beside queries: it names these two as well.
NO_QUERIES = ("BEGIN", "COMMIT")


def measure(seeds: Seeds, servers: Servers, pace: Pace) -> list[Row]:
    """Measure each screen with few and with many rows, and count its queries."""
    clients = {count: _sign_in(tenant) for count, tenant in seeds.tenants.items()}
    with sites.nexusone(servers) as port:
        subjects = [
            Subject("empty", _p50(port, EMPTY, clients[FEW])),
            Subject("frame", _p50(port, FRAME, clients[FEW])),
        ]
        for name, path in SCREENS.items():
            for count, client in clients.items():
                subjects.append(Subject(f"{name} {count}", _p50(port, path, client)))
        figures = alternate(subjects, pace)
    against, goal = "empty template", Goal(4, at_most=True)
    rows = [Row("frame of the app, p50", against, "ms", figures["frame"], figures["empty"])]
    for name, path in SCREENS.items():
        for count in (FEW, MANY):
            what, ours = f"{name}, {count:,} pages, p50", figures[f"{name} {count}"]
            rows.append(Row(what, against, "ms", ours, figures["empty"], goal))
            rows.append(_queries(f"{name}, {count:,} pages, queries", path, clients[count]))
        # Both show a full screen of rows.
        rows.append(
            Row(
                *(f"{name}, ten times the rows", f"{SOME} pages", "ms"),
                *(figures[f"{name} {MANY}"], figures[f"{name} {SOME}"], Goal(1.3, at_most=True)),
            )
        )
    return rows


def _sign_in(tenant: Tenant) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(tenant.user)
    return client


def _p50(port: int, path: str, client: Client) -> Run:
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    headers = {"Cookie": cookie, "Accept": "text/html"}
    return lambda seconds: load.run(Plan(port, [path], 1, seconds, headers=headers)).p50_ms


def _queries(what: str, path: str, client: Client) -> Row:
    with CaptureQueriesContext(connections["default"]) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}.")
    asked = [each for each in captured if not each["sql"].startswith(NO_QUERIES)]
    goal = Goal(1, at_most=True)
    return Row(what, f"{QUERIES} queries", "queries", [len(asked)], [QUERIES], goal)
