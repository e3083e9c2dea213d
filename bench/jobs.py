"""Paid work that does nothing, submitted, charged, done and delivered, beside an empty RQ job."""

import time
from collections.abc import Callable

import django_rq
from django.db import connections
from rq import Worker

from bench.report import Goal, Row
from bench.rounds import Pace, Run, Subject, alternate
from bench.seeds import BRIEF, FEW, Seeds, Tenant
from bench.servers import ROOT, Servers
from core import tenancy
from magicpages import services
from nexusone.stack import programs

QUEUE = "bench"
# About what a worker that forks for each job does on a small machine.
JOBS_A_SECOND = 25
POLL_S = 0.005
GIVE_UP_S = 120


def measure(seeds: Seeds, servers: Servers, pace: Pace) -> list[Row]:
    """Measure how many jobs a second one worker ends, from the first submission on."""
    environment = {"DJANGO_SETTINGS_MODULE": "bench.settings"}
    worker = programs.manage("worker", ROOT, environment, "worker", QUEUE)
    with servers.running(worker, _is_registered):
        figures = alternate(
            [
                Subject(
                    "paid", _throughput(lambda: _submit(seeds.tenants[FEW]), _is_paid_work_done)
                ),
                Subject("plain", _throughput(_enqueue, _is_queue_empty)),
            ],
            pace,
        )
    against = "RQ, empty job, same worker"
    return [
        Row("paid work, one worker", against, "1/s", figures["paid"], figures["plain"], Goal(0.6))
    ]


def _throughput(submit: Callable[[], object], is_done: Callable[[], bool]) -> Run:
    def run(seconds: float) -> float:
        jobs = round(JOBS_A_SECOND * seconds)
        started = time.perf_counter()
        for _number in range(jobs):
            submit()
        while not is_done():
            if time.perf_counter() - started > GIVE_UP_S:
                raise RuntimeError("The worker did not get to the end of its jobs.")
            time.sleep(POLL_S)
        return jobs / (time.perf_counter() - started)

    return run


def _submit(tenant: Tenant) -> None:
    with tenancy.workspace(tenant.workspace.pk):
        services.request_page(workspace_id=tenant.workspace.pk, brief=BRIEF, by=tenant.user)


def _is_paid_work_done() -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM magicpages_magicpage WHERE status <> 'ready')"
        )
        return bool(cursor.fetchone()[0])


def _enqueue() -> None:
    django_rq.get_queue(QUEUE).enqueue_call("bench.nothing.job", result_ttl=0)


def _is_queue_empty() -> bool:
    queue = django_rq.get_queue(QUEUE)
    return not queue.count and not queue.started_job_registry.count


def _is_registered() -> bool:
    return bool(Worker.all(queue=django_rq.get_queue(QUEUE)))
