"""A workspace that pays, at a simulated Stripe of its own: what people, Stripe and time do to it.

Webhooks come as posts with real signatures and are handled as a worker does; the clocks of the
simulator and of this thread move together.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import User, Workspace
from core import clock, tenancy
from core.webhooks.jobs import drain
from core.webhooks.models import InboundEvent
from credits import selectors
from credits.billing import catalogue, services
from credits.models import Entry, Invoice, Lot, Subscription
from integrations.simulators.stripe import courier
from notifications.models import Notification
from tests.support import databases, people, stripe_world
from tests.support.people import Account
from tests.support.stripe_world import GOOD, SECRET, StripeSimulator

URL = "/webhooks/stripe/"


class Till:
    """One workspace, its owner, and their Stripe."""

    def __init__(self, account: Account, stripe: StripeSimulator, stack: ExitStack) -> None:
        self.account = account
        self.stripe = stripe
        self._stack = stack

    @property
    def owner(self) -> User:
        """Who pays."""
        return self.account.user

    @property
    def workspace(self) -> Workspace:
        """For what they pay."""
        return self.account.workspace

    # --- What people do ---------------------------------------------------------------------------

    def plan_page(self, plan: str = "pro", currency: str = "usd") -> str:
        """Go to pay for a plan and return the address of Stripe's page."""
        return services.start_plan_checkout(
            workspace_id=self.workspace.pk, plan_code=plan, currency=currency, by=self.owner
        )

    def pack_page(self, pack: str = "small", currency: str = "usd") -> str:
        """Go to pay for a pack and return the address of Stripe's page."""
        return services.start_pack_checkout(
            workspace_id=self.workspace.pk, pack_code=pack, currency=currency, by=self.owner
        )

    def pay(self, page: str, card: str = GOOD) -> str:
        """Pay on Stripe's page and return the session's id."""
        answer = self.stripe.pay(page, card, country="US")
        assert answer.status_code == 303, answer.text
        return page.rpartition("/")[2]

    def subscribe(self, plan: str = "pro", card: str = GOOD, currency: str = "usd") -> None:
        """Take a plan and let its events arrive."""
        self.pay(self.plan_page(plan, currency), card)
        self.deliver()

    def arrive(self, session_id: str) -> services.CheckoutOutcome:
        """Come back from Stripe's page."""
        return services.sync_checkout(workspace_id=self.workspace.pk, session_id=session_id)

    def change(self, plan: str) -> None:
        """Change the plan."""
        services.change_plan(workspace_id=self.workspace.pk, plan_code=plan, by=self.owner)

    def cancel(self) -> None:
        """Cancel the plan."""
        services.cancel(workspace_id=self.workspace.pk, by=self.owner)

    # --- What Stripe and time do ------------------------------------------------------------------

    def pass_time(self, **by: float) -> None:
        """Let days or hours pass, for Stripe and for us."""
        passed = timedelta(**by)
        self._stack.enter_context(clock.shifted(passed))
        self.stripe.advance(seconds=int(passed.total_seconds()))

    def deliver(self, *, choose: Callable[[list[Any]], list[Any]] = list) -> None:
        """Let the events that Stripe has not sent yet arrive, and a worker handle them.

        ``choose`` may leave events out, repeat them or put them in another order.
        """
        fresh = self.stripe.events()[self.stripe.seen :]
        self.stripe.seen += len(fresh)
        for event in choose(fresh):
            assert self.send(event).status_code == 200
        self.work()

    def send(self, event: Any, *, secret: str = SECRET, moment: int | None = None) -> Any:
        """Post one event as Stripe does and return the answer."""
        body = json.dumps(event).encode()
        return post(body, courier.signature(body, secret, moment))

    def work(self) -> int:
        """Do what a worker does with what has arrived."""
        return drain(source="stripe")

    # --- What stands here -------------------------------------------------------------------------

    def plan(self) -> Subscription:
        """Return the workspace's subscription."""
        with tenancy.workspace(self.workspace.pk):
            return selectors.subscription(workspace_id=self.workspace.pk)

    def effective_plan(self) -> str:
        """Return the plan whose room counts now."""
        return self.plan().effective_plan_code(clock.now())

    def balance(self) -> int:
        """Return the credits."""
        with tenancy.workspace(self.workspace.pk):
            return selectors.balance(workspace_id=self.workspace.pk)

    def entries(self, kind: str = "") -> list[Entry]:
        """Return the ledger, oldest first."""
        with tenancy.workspace(self.workspace.pk):
            found = Entry.objects.filter(workspace_id=self.workspace.pk).order_by("seq")
            return list(found.filter(kind=kind) if kind else found)

    def lots(self) -> list[Lot]:
        """Return the lots, oldest first."""
        with tenancy.workspace(self.workspace.pk):
            return list(Lot.objects.order_by("created_at"))

    def invoices(self) -> list[Invoice]:
        """Return the invoices, oldest first."""
        with tenancy.workspace(self.workspace.pk):
            return list(Invoice.objects.order_by("created_at", "number"))

    def told(self) -> list[str]:
        """Return what the owner was told about billing, oldest first."""
        with tenancy.workspace(self.workspace.pk):
            found = Notification.objects.filter(user=self.owner, kind__startswith="billing.")
            return [str(row.kind) for row in found.order_by("created_at")]


@contextmanager
def opened(name: str = "payer") -> Iterator[Till]:
    """Run a Stripe for one workspace until the block ends."""
    with ExitStack() as stack:
        stack.enter_context(_others_without_free_months())
        stripe = stack.enter_context(stripe_world.running())
        stack.enter_context(settings_for(stripe))
        # An earlier Stripe may have had this address: what was sold there, this one never heard of.
        catalogue.forget()
        yield Till(people.sign_up(name), stripe, stack)
        with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
            InboundEvent.objects.filter(source="stripe").delete()


@contextmanager
def _others_without_free_months() -> Iterator[None]:
    """Let the moved clock bring nothing to those who are there already.

    They are more than one round of the scheduler looks after, and they stay where they are in time.
    """
    change = "UPDATE credits_subscription SET gets_free_credits = %s WHERE workspace_id = ANY (%s)"
    with databases.login_as("owner") as login:
        free = "SELECT workspace_id FROM credits_subscription WHERE gets_free_credits"
        others = [workspace_id for (workspace_id,) in login.execute(free)]
        login.execute(change, [False, others])
        try:
            yield
        finally:
            login.execute(change, [True, others])


def settings_for(stripe: StripeSimulator) -> Any:
    """Return the settings that point at a simulated Stripe."""
    return override_settings(
        STRIPE_SECRET_KEY=stripe_world.KEY,
        STRIPE_WEBHOOK_SECRET=stripe.secret,
        STRIPE_BASE_URL=stripe.api_base,
        STRIPE_TIMEOUT_S=5,
        STRIPE_TAX=True,
    )


def post(body: bytes, signature: str | None) -> Any:
    """Post a body to the webhook's address."""
    headers = {} if signature is None else {"Stripe-Signature": signature}
    return Client(raise_request_exception=False).post(
        URL, body, content_type="application/json", headers=headers
    )


def today() -> str:
    """Return the day of the moved clock."""
    assert settings.CLOCK_IS_MOVABLE
    return timezone.localtime(clock.now()).date().isoformat()
