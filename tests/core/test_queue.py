"""Jobs reach Redis once, and its absence is an answer rather than an error."""

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import django_rq
import django_rq.settings
import pytest
import redis
from rq.job import Job, JobStatus

from core.queue import enqueue

JOB = "core.work.jobs.run_work"


def put(job_id: str = "page-1-0") -> bool:
    return enqueue(JOB, queue="slow", job_id=job_id, timeout_s=60, label="pages", item_id="1")


def waiting() -> list[str]:
    return list(django_rq.get_queue("slow").job_ids)


def test_a_job_carries_ids_and_its_time_limit() -> None:
    assert put()
    job = Job.fetch("page-1-0", connection=django_rq.get_connection("slow"))
    assert job.func_name == JOB
    assert job.kwargs == {"label": "pages", "item_id": "1"}
    assert job.timeout == 60


def test_an_id_is_queued_once() -> None:
    assert [put(), put(), put("page-2-0")] == [True, True, True]
    assert waiting() == ["page-1-0", "page-2-0"]


@pytest.mark.parametrize("ended", [JobStatus.FAILED, JobStatus.FINISHED, JobStatus.STOPPED])
def test_the_remains_of_an_ended_job_do_not_block_its_id(ended: JobStatus) -> None:
    put()
    job = Job.fetch("page-1-0", connection=django_rq.get_connection("slow"))
    django_rq.get_queue("slow").remove(job)
    job.set_status(ended)

    assert put()
    assert waiting() == ["page-1-0"]


def test_a_job_that_fell_out_of_its_queue_is_queued_again(bell: redis.Redis) -> None:
    put()
    bell.delete("rq:queue:slow")

    assert put()
    assert waiting() == ["page-1-0"]


def test_a_job_that_runs_is_left_alone() -> None:
    put()
    job = Job.fetch("page-1-0", connection=django_rq.get_connection("slow"))
    django_rq.get_queue("slow").remove(job)
    job.set_status(JobStatus.STARTED)

    assert put()
    assert waiting() == []


@pytest.mark.usefixtures("redis_is_away")
def test_the_answer_is_no_while_redis_is_away() -> None:
    assert put() is False


@pytest.fixture
def deaf_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the queue find a server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        queue = django_rq.settings.QUEUES["slow"]
        address = f"127.0.0.1:{server.getsockname()[1]}"
        # The time limits stand in the address.
        monkeypatch.setitem(queue, "URL", urlsplit(queue["URL"])._replace(netloc=address).geturl())
        yield


@pytest.mark.usefixtures("deaf_redis")
def test_a_redis_that_hangs_does_not_hang_the_caller() -> None:
    began = time.monotonic()
    assert put() is False
    assert time.monotonic() - began < 20
