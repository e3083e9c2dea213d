"""The workspace as a customer of Stripe's, and the workspace behind a customer."""

from dataclasses import dataclass
from uuid import UUID

from accounts.models import Membership, Role, Workspace
from core import tenancy
from credits.billing.client import Doc, ask, key
from credits.models import Subscription


@dataclass(frozen=True)
class Payer:
    """Who pays for a workspace: what its customer at Stripe is made of."""

    workspace_id: UUID
    name: str
    email: str


def customer_of(*, workspace_id: UUID) -> str:
    """Return the id of the workspace's customer, making it at the first payment.

    Of two at once both ask with one idempotency key, so Stripe makes one; the row keeps whichever
    came first. Called with no scope open.
    """
    with tenancy.workspace(workspace_id):
        known = Subscription.objects.get(workspace_id=workspace_id).stripe_customer_id
        payer = _payer(workspace_id)
    return known or _keep(workspace_id, _make(payer, "")["id"])


def replace_customer(*, workspace_id: UUID, lost: str) -> str:
    """Return a new customer in place of one that Stripe does not know any more."""
    with tenancy.workspace(workspace_id):
        Subscription.objects.filter(stripe_customer_id=lost).update(
            stripe_customer_id="", synced_from=None
        )
        payer = _payer(workspace_id)
    return _keep(workspace_id, _make(payer, lost)["id"])


def workspace_of(customer_id: str, named: str | None = None) -> UUID | None:
    """Return whose customer this is; None for nobody's.

    ``named`` is the workspace that the metadata of ours names: it counts while that workspace has
    no customer yet, for an answer of Stripe's may have been lost on its way.
    """
    if not customer_id:
        return None
    found = Subscription.objects.filter(stripe_customer_id=customer_id)
    with tenancy.system_scope(tenancy.SystemUse.BILLING):
        workspace_id = found.values_list("workspace_id", flat=True).first()
        if workspace_id is None and (wanted := _uuid(named)) is not None:
            unclaimed = Subscription.objects.filter(workspace_id=wanted, stripe_customer_id="")
            unclaimed.update(stripe_customer_id=customer_id)
            workspace_id = found.values_list("workspace_id", flat=True).first()
    return workspace_id


def _payer(workspace_id: UUID) -> Payer:
    name = Workspace.objects.values_list("name", flat=True).get(pk=workspace_id)
    owners = Membership.objects.filter(workspace_id=workspace_id, role=Role.OWNER)
    email = owners.values_list("user__email", flat=True).first() or ""
    return Payer(workspace_id, name, email)


def _make(payer: Payer, instead_of: str) -> Doc:
    # A key may not be used with other values, and both names may change within its day.
    text = (payer.workspace_id, payer.name, payer.email, instead_of)
    return ask(
        lambda stripe: stripe.v1.customers.create(
            {
                "name": payer.name,
                "email": payer.email,
                "metadata": {"workspace_id": str(payer.workspace_id)},
            },
            key("customer", *text, is_private=True),
        )
    )


def _keep(workspace_id: UUID, customer_id: str) -> str:
    with tenancy.workspace(workspace_id):
        row = Subscription.objects.select_for_update().get(workspace_id=workspace_id)
        if not row.stripe_customer_id:
            row.stripe_customer_id = customer_id
            row.save(update_fields=["stripe_customer_id", "updated_at"])
        return row.stripe_customer_id


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
