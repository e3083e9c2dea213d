"""Where apps that may not import each other are connected. Nothing else happens here."""

from accounts import leaving
from accounts import services as accounts
from accounts.leaving import erasing
from core.work import registry
from credits import caps, quotas
from credits import services as credits
from notifications import people


def connect() -> None:
    """Fill the registries that the lower floors declare."""
    accounts.workspace_created.connect(credits.open_account)
    accounts.seat_expected.connect(quotas.require_seat)
    accounts.seat_wanted.connect(quotas.claim_seat)
    accounts.member_joined.connect(people.tell_of_joining)
    accounts.member_left.connect(caps.forget_member)
    erasing.person_erased.connect(caps.forget_person)
    accounts.role_changed.connect(people.tell_of_role)
    accounts.ownership_transferred.connect(people.tell_of_owner)
    leaving.workspace_leaving.connect(people.tell_of_deletion)
    registry.set_cashier(credits.WorkCashier())
