"""A process that dies at one exact step of paid work, by SIGKILL: nothing in it can clean up.

Its arguments are the step, the workspace and the piece of work. Whoever starts it decides by
DATABASE_URL which database it dies on.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

import django

django.setup()

from core import tenancy  # noqa: E402  Models need the set-up.
from core.failures import FailureClass  # noqa: E402
from core.work import registry, services  # noqa: E402
from core.work.models import PaidWork  # noqa: E402
from credits.services import WorkCashier  # noqa: E402
from magicpages.models import MagicPage  # noqa: E402
from tests.support.rehearsal import LABEL, result  # noqa: E402


def die(*_arguments: object, **_named: object) -> Any:
    """Be gone."""
    os.kill(os.getpid(), signal.SIGKILL)


class LastAct(WorkCashier):
    """Moves the money, and is gone before anybody hears of it."""

    def charge_for(self, *, item: PaidWork, quote: str, is_confirmed: bool) -> int:
        """Charge and die."""
        super().charge_for(item=item, quote=quote, is_confirmed=is_confirmed)
        return int(die())

    def refund_for(self, *, item: PaidWork, failure_class: FailureClass) -> int:
        """Refund and die."""
        super().refund_for(item=item, failure_class=failure_class)
        return int(die())


def _submit(page: MagicPage) -> None:
    services.submit(item=page)


def _finish(page: MagicPage) -> None:
    services.finish(_claimed(page), result())


def _fail(page: MagicPage) -> None:
    services.fail(_claimed(page), failure_class=FailureClass.TIMEOUT, reason="Rehearsed.")


def _claimed(page: MagicPage) -> PaidWork:
    item = services.claim(kind=registry.kind_of(LABEL), item_id=page.pk)
    if item is None:
        raise RuntimeError("There is nothing to claim.")
    return item


# What is done in a scope, and whether the process is gone before that commits or after. Where the
# cashier or the queue is the last to act, neither comes to pass.
STEPS: dict[str, tuple[Callable[[MagicPage], object], bool]] = {
    "charged": (_submit, True),
    "submitted": (_submit, True),
    "committed": (_submit, True),
    "queued": (_submit, False),
    "claimed": (_claimed, False),
    "delivered": (_finish, True),
    "finished": (_finish, False),
    "refunded": (_fail, True),
    "given_up": (_fail, True),
    "failed": (_fail, False),
}


def main() -> None:
    """Come as far as the step says."""
    step, workspace_id, item_id = sys.argv[1], UUID(sys.argv[2]), UUID(sys.argv[3])
    if step in ("charged", "refunded"):
        registry.set_cashier(LastAct())
    if step == "committed":
        services.hand_over = die
    do, is_cut_short = STEPS[step]
    with tenancy.workspace(workspace_id):
        do(MagicPage.objects.get(pk=item_id))
        if is_cut_short and step != "committed":
            die()
    die()


if __name__ == "__main__":
    main()
