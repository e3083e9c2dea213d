"""Hand work to RQ. Redis carries ids only; the row in the database is the truth."""

import logging
from typing import Any
from uuid import UUID

import django_rq
from redis.exceptions import RedisError
from rq.exceptions import DuplicateJobError, InvalidJobOperation, NoSuchJobError
from rq.job import Job, JobStatus
from rq.worker import Worker as BaseWorker

logger = logging.getLogger(__name__)

_IN_HAND = {JobStatus.QUEUED, JobStatus.STARTED, JobStatus.DEFERRED, JobStatus.SCHEDULED}
FAILED_JOB_KEPT_S = 3600


class Worker(BaseWorker):
    """An RQ worker that notices a dead colleague within a minute instead of ten."""

    # An idle worker asks this often, in seconds, for a Redis that is away.
    max_connection_wait_time = 5.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"maintenance_interval": 20, "job_monitoring_interval": 10, "worker_ttl": 45}
        super().__init__(*args, **kwargs)
        self.is_told_to_stop = False

    def request_stop(self, *args: Any) -> None:
        """Remember that it is meant to end: RQ ends in the same way on errors."""
        self.is_told_to_stop = True
        super().request_stop(*args)  # type: ignore[no-untyped-call]


def enqueue(function: str, *, queue: str, job_id: str, timeout_s: float, **ids: UUID | str) -> bool:
    """Queue ``function`` (a dotted path) with ids as arguments; True if the queue has it now.

    A job that is in the queue already under this ``job_id`` is not queued twice. False when Redis
    is away: nothing is lost, the sweeper hands the row over when Redis is back.
    """
    arguments = {name: str(value) for name, value in ids.items()}
    try:
        target = django_rq.get_queue(queue)
        for _attempt in range(2):
            try:
                target.enqueue_call(
                    function,
                    kwargs=arguments,
                    job_id=job_id,
                    unique=True,
                    timeout=int(timeout_s),
                    result_ttl=0,
                    failure_ttl=FAILED_JOB_KEPT_S,
                )
                return True
            except DuplicateJobError:
                if not _drop_remains(job_id, target.connection):
                    return True
    except RedisError as error:
        logger.warning("queue_is_away", extra={"job": job_id, "reason": type(error).__name__})
        return False
    return True


def _drop_remains(job_id: str, connection: Any) -> bool:
    """Remove what is left of a job that ended or was lost; True if its id is free now."""
    try:
        job = Job.fetch(job_id, connection=connection)
        status = job.get_status()
    except (NoSuchJobError, InvalidJobOperation):
        # It ended meanwhile.
        return True
    # A worker that dies while it takes a job leaves it "queued" in no queue. Taken for lost in the
    # moment it is picked up, it runs twice: the second run finds nothing to claim.
    is_lost = status == JobStatus.QUEUED and job.get_position() is None
    if status in _IN_HAND and not is_lost:
        return False
    job.delete()
    return True
