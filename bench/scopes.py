"""A query inside a scope, beside the same query in a transaction that no policy binds.

Once by itself, and once as a signed-in request through the middleware.
"""

import time
from collections.abc import Callable
from uuid import UUID

from django.db import connections, transaction
from django.test import Client
from django.test.utils import override_settings

from bench.report import Goal, Row
from bench.rounds import Pace, Run, Subject, alternate
from bench.seeds import MANY, Seeds, Tenant
from bench.servers import Servers
from core import tenancy
from magicpages.models import MagicPage

PAGE_SIZE = 20
SCOPE = "accounts.middleware.WorkspaceMiddleware"
# Who is asked, and nothing that needs to know in which workspace.
SIGNED_IN = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
)


def measure(seeds: Seeds, servers: Servers, pace: Pace) -> list[Row]:
    """Measure one row by its key and one screen of a list, each as one request asks for it."""
    many = seeds.tenants[MANY]
    return [
        _pair("one row by its key", pace, many.workspace.pk, lambda db: _row(db, many.page_id)),
        _pair(
            f"{PAGE_SIZE} rows of 1,000",
            *(pace, many.workspace.pk, lambda db: _screen(db, many.workspace.pk)),
        ),
        _request(pace, many),
    ]


def _request(pace: Pace, tenant: Tenant) -> Row:
    """Measure a request with one query: ours also looks up who is a member of what."""
    path = f"/bench/row/{tenant.page_id}/"
    subjects = [
        Subject("ours", _time(_asking(tenant, path, (*SIGNED_IN, SCOPE)))),
        Subject("limit", _time(_asking(tenant, path, SIGNED_IN))),
    ]
    figures = alternate(subjects, pace)
    connections.close_all()
    goal = Goal(3, at_most=True)
    what, against = "request, one row by its key", "same, no scope and no row security"
    return Row(what, against, "ms", figures["ours"], figures["limit"], goal)


def _asking(tenant: Tenant, path: str, middleware: tuple[str, ...]) -> Callable[[], None]:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(tenant.user)
    # The handler reads the list once, with its first request.
    with override_settings(MIDDLEWARE=list(middleware)):
        client.handler.load_middleware()

    def ask() -> None:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}.")

    return ask


def _pair(what: str, pace: Pace, workspace_id: UUID, ask: Callable[[str], object]) -> Row:
    def scoped() -> None:
        with tenancy.workspace(workspace_id):
            ask("default")

    def plain() -> None:
        with transaction.atomic(using="owner", durable=True):
            ask("owner")

    figures = alternate([Subject("ours", _time(scoped)), Subject("limit", _time(plain))], pace)
    connections.close_all()
    against = "same, no row security"
    return Row(
        f"scope, {what}", against, "ms", figures["ours"], figures["limit"], Goal(1.35, at_most=True)
    )


def _row(db: str, page_id: UUID) -> object:
    return MagicPage.objects.using(db).values_list("title", "status").get(pk=page_id)


def _screen(db: str, workspace_id: UUID) -> object:
    pages = MagicPage.objects.using(db).filter(workspace_id=workspace_id)
    return list(pages.order_by("-created_at", "-id").values_list("title", "status")[:PAGE_SIZE])


def _time(act: Callable[[], None]) -> Run:
    """Return a run that tells the milliseconds ``act`` takes, the median over the run."""

    def run(seconds: float) -> float:
        times = []
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            started = time.perf_counter()
            act()
            times.append(time.perf_counter() - started)
        return sorted(times)[len(times) // 2] * 1000

    return run
