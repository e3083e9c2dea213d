"""Who does which work, and who keeps the money: filled by the floors above."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.text import Truncator

from core.failures import FailureClass
from core.work.models import PaidWork

Json = dict[str, Any]
# The role of `accounts.models.Role` that all members have at least.
EVERYBODY = "viewer"


class Progress(Protocol):
    """How running work reports where it is."""

    def stage(self, name: str, percent: int) -> None:
        """Record a stage and a percentage; raises LeaseLost when the work is no longer ours."""

    def called(
        self, *, provider: str, remote_id: str, cost_microusd: int | None, **details: Any
    ) -> None:
        """Record what was asked of a provider and what it cost us; None where nobody knows.

        Never refuses: money that was spent is written down, whoever the work belongs to by now.
        """


@dataclass(frozen=True)
class Stage:
    """One named step of the work, with a translated label for people."""

    name: str
    label: Any


@dataclass(frozen=True)
class Kind:
    """One kind of paid work.

    ``run`` is the dotted path of ``(item, progress) -> dict``, called in a worker with no
    transaction open; it is a path so that only workers load what the work needs. ``deliver`` is the
    dotted path of ``(item, result) -> None``, called in the transaction that ends the work.
    ``units_delivered``, of a kind that may need less than its quantity, is the dotted path of
    ``(item, result) -> int``: how many units it was; the price of the others comes back.

    ``url_name`` is the screen of one item (its id is the argument), ``subject_field`` the column
    whose beginning tells people which item is meant while it has no name, and ``typical_s`` how
    long one takes as a rule, for as long as nothing was measured. ``least_role`` hides the work
    from members who may not open it (a value of `accounts.models.Role`); its view refuses them
    anyway. ``explain`` is the dotted path of ``(item) -> [(label, value), …]``: what was ordered,
    in a few lines, for whoever asks what a charge was for.
    """

    model: type[PaidWork]
    run: str
    deliver: str
    stages: Sequence[Stage]
    label_of_one: Any
    url_name: str
    subject_field: str
    typical_s: int = 60
    queue: str = "slow"
    least_role: str = EVERYBODY
    units_delivered: str = ""
    explain: str = ""

    @property
    def label(self) -> str:
        """Name the kind in job arguments: "magicpages.magicpage"."""
        return self.model._meta.label_lower

    def url(self, item_id: UUID) -> str:
        """Return the address of one item's screen."""
        return reverse(self.url_name, args=[item_id])

    def title(self, subject: str) -> str:
        """Return what one item is called in lists and messages."""
        return Truncator(" ".join(subject.split())).chars(60)

    def load_run(self) -> Callable[[PaidWork, Progress], Json]:
        """Import the function that does the work."""
        function: Callable[[PaidWork, Progress], Json] = import_string(self.run)
        return function

    def load_deliver(self) -> Callable[[PaidWork, Json], None]:
        """Import the function that stores the result."""
        function: Callable[[PaidWork, Json], None] = import_string(self.deliver)
        return function

    def load_explain(self) -> Callable[[PaidWork], list[tuple[str, str]]]:
        """Import the function that says what was ordered; without one there is nothing to say."""
        if not self.explain:
            return lambda item: []
        function: Callable[[PaidWork], list[tuple[str, str]]] = import_string(self.explain)
        return function

    def load_units_delivered(self) -> Callable[[PaidWork, Json], int]:
        """Import the function that counts what was delivered."""
        function: Callable[[PaidWork, Json], int] = import_string(self.units_delivered)
        return function


class Cashier(Protocol):
    """What paid work needs from the credits app."""

    def charge_for(self, *, item: PaidWork, quote: str, is_confirmed: bool) -> int:
        """Charge the workspace for the work and return the credits taken.

        ``quote`` is a price that was promised, or empty; ``is_confirmed`` says that a person agreed
        to a spend of that size.
        """

    def refund_for(self, *, item: PaidWork, failure_class: FailureClass) -> int:
        """Give back what the published rule says and return the credits given."""

    def settle_for(self, *, item: PaidWork, units: int) -> int:
        """Give back what was charged beyond ``units`` and return the credits given."""

    def places_for(self, *, workspace_id: UUID) -> int:
        """Return how much of one kind the workspace may have under way at once."""


_kinds: dict[str, Kind] = {}
_cashiers: list[Cashier] = []


def register(kind: Kind) -> None:
    """Add a kind of work; called once, at start."""
    _kinds[kind.label] = kind


def kinds() -> list[Kind]:
    """Return every registered kind."""
    return list(_kinds.values())


def kind_of(label: str) -> Kind:
    """Return the kind with this label; KeyError for an unknown one."""
    return _kinds[label]


def set_cashier(cashier: Cashier) -> None:
    """Say who charges and refunds; called once, by the credits app."""
    _cashiers[:] = [cashier]


def cashier() -> Cashier:
    """Return who charges and refunds."""
    return _cashiers[0]
