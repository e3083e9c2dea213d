"""What an event that never came would have told."""

import logging
from datetime import timedelta

from core import clock, tenancy
from credits.billing import sync
from credits.billing.failures import BillingUnavailable
from credits.models import Subscription
from credits.models.billing import FREE

logger = logging.getLogger(__name__)

# By then the new period's events have come, if they come at all.
LATE = timedelta(hours=1)
BATCH = 100


def catch_up() -> int:
    """Ask about paid plans whose period is over and whose next one nobody told of; return how many.

    Runs in the scheduler each hour; twice at once does no harm.
    """
    late = Subscription.objects.exclude(plan_id=FREE).exclude(stripe_subscription_id="")
    with tenancy.system_scope(tenancy.SystemUse.BILLING):
        found = list(
            late.filter(period_end__lte=clock.now() - LATE)
            .order_by("synced_from")
            .values_list("stripe_subscription_id", flat=True)[:BATCH]
        )
    done = 0
    for subscription_id in found:
        logger.warning("billing_period_unheard_of", extra={"subscription": subscription_id})
        try:
            done += sync.sync_subscription(subscription_id)
        except BillingUnavailable as error:
            logger.warning("billing_not_caught_up", extra={"reason": error.reason})
            if error.is_transient:
                break
    return done
