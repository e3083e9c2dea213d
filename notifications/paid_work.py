"""What people are told when paid work ends: for every kind of it, without its module's doing."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Role
from core import formatting
from core.failures import FailureClass
from core.work import registry
from core.work.models import PaidWork
from core.work.presenters import refund_text
from notifications import services
from notifications.kinds import Kind, Values
from notifications.recipients import Recipients

# Whoever waits in front of the screen reads it there; a mail would only repeat it.
PATIENCE_S = 60
WHY = gettext_lazy("You get this mail because you asked for this work in NexusOne.")


def tell_of_end(item: PaidWork) -> None:
    """Tell whoever asked for it that work is ready or has failed; a cancelled one they know of."""
    if item.is_ready:
        _tell(item, "work.ready")
    elif item.failure_class != FailureClass.CANCELLED:
        _tell(item, "work.failed")


def tell_of_late_result(item: PaidWork) -> None:
    """Tell whoever asked for it that a result came after the refund, and is free."""
    _tell(item, "work.late")


def _tell(item: PaidWork, kind: str) -> None:
    work = registry.kind_of(item._meta.label_lower)
    services.tell(
        workspace_id=item.workspace_id,
        kind=kind,
        values={
            "work": work.label,
            "title": work.title(str(item)),
            "failure": item.failure_class,
            "refunded": item.credits_refunded,
        },
        url=work.url(item.pk),
        key=f"{kind}:{item.reference}",
        to=Recipients.person(item.requested_by_id, Role(work.least_role)),
    )


def _name(values: Values) -> str:
    return formatting.isolated(values["title"])


def _failure(values: Values) -> str:
    cause = str(FailureClass(values["failure"]).label) if values["failure"] else ""
    refunded = int(values["refunded"])
    if not refunded:
        return _("%(cause)s.") % {"cause": cause}
    # Translators: why work failed, then a whole sentence about the credits that came back.
    return _("%(cause)s. %(back)s") % {"cause": cause, "back": refund_text(refunded)}


def _several_ready(count: int) -> str:
    return ngettext("%(amount)s result is ready", "%(amount)s results are ready", count) % {
        "amount": formatting.number(count)
    }


def _several_failed(count: int) -> str:
    return ngettext(
        "%(amount)s thing could not be made", "%(amount)s things could not be made", count
    ) % {"amount": formatting.number(count)}


READY = Kind(
    key="work.ready",
    order=10,
    label=gettext_lazy("Work is ready"),
    hint=gettext_lazy("When something you asked for is made."),
    why=WHY,
    icon="check-circle",
    tone="good",
    title=lambda values: _("“%(title)s” is ready") % {"title": _name(values)},
    text=lambda values: _("The work is done. Open it, look it over, and go on from there."),
    heading=_several_ready,
    action=gettext_lazy("Look at the result"),
    patience_s=PATIENCE_S,
)
FAILED = Kind(
    key="work.failed",
    order=20,
    label=gettext_lazy("Work has failed"),
    hint=gettext_lazy("With the reason, and the credits that came back."),
    why=WHY,
    icon="alert",
    tone="bad",
    title=lambda values: _("“%(title)s” could not be made") % {"title": _name(values)},
    text=_failure,
    heading=_several_failed,
    action=gettext_lazy("See what happened"),
    patience_s=PATIENCE_S,
)
LATE = Kind(
    key="work.late",
    order=30,
    label=gettext_lazy("A result arrived late"),
    hint=gettext_lazy("When a result comes after your credits went back: it is yours for free."),
    why=WHY,
    icon="spark",
    tone="good",
    title=lambda values: _("“%(title)s” arrived after all") % {"title": _name(values)},
    text=lambda values: _("Your credits had gone back already, so it is yours for free."),
    action=gettext_lazy("Take it for free"),
)
