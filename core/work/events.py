"""What the floors above hear of paid work, within the transaction in which it happens."""

from core.hooks import Hook
from core.work import pace
from core.work.models import PaidWork

# Ready or failed, read anew: status, failure class and credits are as they are stored.
ended: Hook[PaidWork] = Hook()
# A result that came after the refund, and waits to be taken for free.
arrived_late: Hook[PaidWork] = Hook()

ended.connect(pace.remember)
