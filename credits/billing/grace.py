"""What time asks for: reminders of an open payment, the end of grace, the free plan's months."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Concat, Left, Right

from accounts.models import Workspace
from core import chores, clock, tenancy
from credits import periods, selectors
from credits import services as credits
from credits.models import Lot, Subscription
from credits.models.billing import FREE
from credits.notices import billing as notices

REMIND_ON_DAYS = (0, 3, 7, 12)
CARD_WARNING = timedelta(days=10)
# As many workspaces as one round looks after; the next comes soon.
BATCH = 200
_MONTH_OF_RENEWAL = Func(
    F("period_end"), Value("YYYYMM"), function="to_char", output_field=CharField()
)


def remind_of_debts() -> int:
    """Remind those whose payment is open, and tell them once when grace is over.

    Runs in the scheduler; twice at once does no harm. Returns how many were told.
    """
    now = clock.now()
    grace = timedelta(days=settings.BILLING_GRACE_DAYS)
    is_due = Q(reminders_sent=0) | Q(reminders_sent__lte=len(REMIND_ON_DAYS), grace_until__lte=now)
    for sent, day in enumerate(REMIND_ON_DAYS[1:], start=1):
        is_due |= Q(reminders_sent=sent, grace_until__lte=now - timedelta(days=day) + grace)
    overdue = Subscription.objects.filter(
        is_due, status=Subscription.Status.PAST_DUE, grace_until__isnull=False
    )
    return _each(overdue.order_by("grace_until"), _remind)


def renew_free_plans() -> int:
    """Give the free plan's credits to those whose next month has begun; return how many."""
    due = Subscription.objects.filter(
        plan_id=FREE, gets_free_credits=True, period_end__lte=clock.now()
    ).filter(workspace__erased_at=None)
    return _each(due.order_by("period_end"), _renew)


def warn_of_cards() -> int:
    """Tell those whose card ends before their plan renews, some days ahead; return how many."""
    now = clock.now()
    # "MM/YYYY", against the month in which the plan renews.
    last_month = Concat(Right("card_expires", 4), Left("card_expires", 2))
    soon = Subscription.objects.alias(last_month=last_month, renews=_MONTH_OF_RENEWAL).filter(
        ~Q(card_expires=""),
        last_month__lt=F("renews"),
        status=Subscription.Status.ACTIVE,
        cancel_at_period_end=False,
        period_end__range=(now, now + CARD_WARNING),
    )
    # All of them: those who were told still stand among them, and must not be in others' way.
    return _each(soon.order_by("period_end"), _warn_of_card, is_all=True)


def _each(rows: QuerySet[Subscription], do: Callable[[UUID], bool], *, is_all: bool = False) -> int:
    with tenancy.system_scope(tenancy.SystemUse.BILLING):
        found = list(rows.values_list("workspace_id", flat=True)[: None if is_all else BATCH])

    def do_there(workspace_id: UUID) -> bool:
        with tenancy.workspace(workspace_id):
            return do(workspace_id)

    return chores.for_each(found, do_there)


def _locked(workspace_id: UUID) -> Subscription:
    return Subscription.objects.select_for_update(of=("self",)).get(workspace_id=workspace_id)


def _remind(workspace_id: UUID) -> bool:
    row = _locked(workspace_id)
    if row.status != Subscription.Status.PAST_DUE or row.grace_until is None:
        return False
    began = row.grace_until - timedelta(days=settings.BILLING_GRACE_DAYS)
    passed = clock.now() - began
    is_over = row.grace_until <= clock.now()
    due = sum(1 for day in REMIND_ON_DAYS if passed >= timedelta(days=day))
    sent = len(REMIND_ON_DAYS) + 1 if is_over else max(due, 1)
    if sent <= row.reminders_sent:
        return False
    Subscription.objects.filter(pk=row.pk).update(reminders_sent=sent)
    if is_over:
        notices.tell_of_limits(workspace_id=workspace_id, until=row.grace_until)
    else:
        notices.tell_of_debt(workspace_id=workspace_id, until=row.grace_until, number=sent)
    return True


def _renew(workspace_id: UUID) -> bool:
    row = _locked(workspace_id)
    now = clock.now()
    if row.plan_id != FREE or row.period_end is None or row.period_end > now:
        return False
    zone = Workspace.objects.values_list("time_zone", flat=True).get(pk=workspace_id)
    start, end = row.period_end, row.period_end
    # Months that passed unseen would be over by now: only the present one brings anything.
    while end <= now:
        start, end = end, periods.next_renewal(end, anchor_day=row.anchor_day, time_zone=zone)
    terms = selectors.plan_terms(FREE)
    if terms.credits:
        credits.grant(
            workspace_id=workspace_id,
            amount=terms.credits,
            source=Lot.Source.PLAN,
            key=f"free:{periods.month_of(start, zone)}",
            expires_at=periods.add_months(end, terms.credits_last_months - 1),
        )
    Subscription.objects.filter(pk=row.pk).update(
        period_start=start, period_end=end, terms_version=terms.version, next_plan=F("plan")
    )
    return True


def _warn_of_card(workspace_id: UUID) -> bool:
    row = _locked(workspace_id)
    if row.period_end is None or not row.card_expires:
        return False
    month, year = (int(part) for part in row.card_expires.split("/"))
    # A card is good to the end of its month.
    if (row.period_end.year, row.period_end.month) <= (year, month):
        return False
    notices.tell_of_renewal(
        workspace_id=workspace_id, ends=row.period_end, card_expires=row.card_expires
    )
    return True
