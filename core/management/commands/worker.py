"""Work on the queues."""

import importlib
import sys
from typing import Any

import django_rq
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from redis.exceptions import RedisError
from rq.queue import Queue
from rq.worker_pool import WorkerPool

from core.queue import Worker
from core.webhooks import registry as webhooks
from core.work import registry

QUEUES = ("default", "slow")


class Command(BaseCommand):
    """Run RQ workers. One ends with an error when Redis goes, so that it is started again."""

    help = "Do queued work."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the queues to work on."""
        parser.add_argument("queues", nargs="*", default=QUEUES)
        parser.add_argument("--processes", type=int, default=1, help="How many jobs at once.")
        parser.add_argument("--burst", action="store_true", help="End when the queues are empty.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what jobs need once, before the first fork, then work."""
        for kind in registry.kinds():
            kind.load_run()
        for source in webhooks.sources():
            source.load_handle()
        for jobs in ("core.work.jobs", "core.webhooks.jobs"):
            importlib.import_module(jobs)
        queues = [django_rq.get_queue(name) for name in options["queues"] or QUEUES]
        # A forked child must not share its parent's connections.
        connections.close_all()
        if options["processes"] > 1:
            self._run_pool(queues, options)
        else:
            self._run_one(queues, options)

    def _run_pool(self, queues: list[Queue], options: dict[str, Any]) -> None:
        pool = WorkerPool(
            queues,
            connection=queues[0].connection,
            num_workers=options["processes"],
            worker_class=Worker,
        )
        pool.start(burst=options["burst"], logging_level="WARNING")

    def _run_one(self, queues: list[Queue], options: dict[str, Any]) -> None:
        try:
            worker = Worker(queues, connection=queues[0].connection)
            worker.work(burst=options["burst"], logging_level="WARNING")
        except RedisError as error:
            self.stderr.write(f"Redis is away: {error}")
            sys.exit(1)
        if not (options["burst"] or worker.is_told_to_stop):
            self.stderr.write("The worker ended by itself; the log above says why.")
            sys.exit(1)
