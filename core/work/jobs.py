"""What a worker runs: claim, work, finish."""

import logging
import threading
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connections

from core import tenancy
from core.failures import FailureClass, WorkFailure
from core.work import calls, registry, services
from core.work.models import PaidWork

logger = logging.getLogger(__name__)


def run_work(*, label: str, workspace_id: str, item_id: str) -> None:
    """Do one piece of paid work. Run twice, the second run finds nothing to claim."""
    kind = registry.kind_of(label)
    workspace = UUID(workspace_id)
    with tenancy.workspace(workspace):
        item = services.claim(kind=kind, item_id=UUID(item_id))
    if item is None:
        return
    with Lease(item):
        _work(kind, item)


def _work(kind: registry.Kind, item: PaidWork) -> None:
    try:
        result = kind.load_run()(item, _Progress(item))
        with tenancy.workspace(item.workspace_id):
            services.finish(item, result)
    except services.LeaseLost:
        logger.warning("work_lease_lost", extra={"work": item.reference})
    except WorkFailure as failure:
        _end(item, failure)
    except DatabaseError as error:
        # The database went away under us: the work itself may be fine, so it is tried again.
        _end(item, _internal(error, transient=True))
    except Exception as error:
        logger.exception("work_crashed", extra={"work": item.reference})
        _end(item, _internal(error, transient=False))


def _end(item: PaidWork, failure: WorkFailure) -> None:
    with tenancy.workspace(item.workspace_id):
        services.give_up_or_retry(item, failure)


def _internal(error: Exception, *, transient: bool) -> WorkFailure:
    reason = f"{type(error).__name__}: {error}"
    return WorkFailure(reason, failure_class=FailureClass.INTERNAL, transient=transient)


class _Progress:
    """Report stages and calls of one item, each in a scope of its own."""

    def __init__(self, item: PaidWork) -> None:
        self._item = item

    def stage(self, name: str, percent: int) -> None:
        """Record a stage; raises LeaseLost when the work is no longer ours."""
        with tenancy.workspace(self._item.workspace_id):
            services.report(self._item, stage=name, percent=percent)

    def called(
        self, *, provider: str, remote_id: str, cost_microusd: int | None, **details: Any
    ) -> None:
        """Write down a call to a provider at once, also when its answer turns out useless."""
        with tenancy.workspace(self._item.workspace_id):
            calls.note(
                self._item,
                provider=provider,
                remote_id=remote_id,
                cost_microusd=cost_microusd,
                **details,
            )


class Lease:
    """Keeps a lease alive from a thread while the work waits for the outside world."""

    def __init__(self, item: PaidWork) -> None:
        self._item = item
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="work-lease", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _keep(self) -> None:
        try:
            while not self._ended.wait(settings.WORK_LEASE_S / 3):
                if not self._extend():
                    return
        finally:
            connections.close_all()

    def _extend(self) -> bool:
        try:
            with tenancy.workspace(self._item.workspace_id):
                return services.extend_lease(self._item)
        except DatabaseError as error:
            logger.warning("work_lease_waits", extra={"reason": type(error).__name__})
            connections.close_all()
            return True
