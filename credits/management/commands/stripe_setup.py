"""Set up the Stripe account: products, prices, the portal and the webhook."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.failures import NexusError
from credits import addresses, selectors
from credits.billing import catalogue, client
from credits.billing.catalogue import Sold
from credits.billing.client import API_VERSION, Doc, ask, key
from credits.billing.events import HANDLERS
from credits.models.billing import FREE

if TYPE_CHECKING:
    from stripe.params import WebhookEndpointCreateParams

URL = "/webhooks/stripe/"
EVENTS: list[Any] = sorted(HANDLERS)


class Command(BaseCommand):
    """Make what is missing and leave what is there; any number of times."""

    help = "Make the products, prices, portal configuration and webhook that billing needs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through them one after the other."""
        try:
            self._set_up()
        except NexusError as error:
            raise CommandError(f"Stripe did not take it: {error.args[0] or error}.") from error

    def _set_up(self) -> None:
        mode = "live" if client.is_live() else "test"
        self.stdout.write(f"Stripe account in {mode} mode")
        for sold in everything_sold():
            price_id = catalogue.price_of(sold)
            self.stdout.write(f"price {sold.lookup_key}: {price_id}")
            if problem := difference(sold, price_id):
                self.stderr.write(f"{sold.lookup_key} differs at Stripe: {problem}")
        portal = catalogue.portal_configuration(return_url=addresses.top_up_url())
        self.stdout.write(f"portal: {portal}")
        if settings.STRIPE_IS_SIMULATED:
            self.stdout.write("webhook: the simulator sends by itself")
        else:
            self._set_up_webhook()

    def _set_up_webhook(self) -> None:
        url = settings.SITE_URL + URL
        listed = ask(lambda stripe: stripe.v1.webhook_endpoints.list({"limit": 100}))
        known = next((each for each in listed["data"] if each["url"] == url), None)
        if known is None:
            made = make_webhook(url)
            self.stdout.write(f"webhook {made['id']}: {url}")
            self.stdout.write("Its secret is shown this once. Keep it as STRIPE_WEBHOOK_SECRET:")
            self.stdout.write(made["secret"])
            return
        self.stdout.write(f"webhook {known['id']}: {url}")
        if known["api_version"] != API_VERSION:
            self.stderr.write(
                f"It sends version {known['api_version']} and must send {API_VERSION}: delete it "
                "at Stripe, run this again and use the new secret."
            )
        if sorted(known["enabled_events"]) != EVENTS:
            ask(
                lambda stripe: stripe.v1.webhook_endpoints.update(
                    known["id"], {"enabled_events": EVENTS}
                )
            )
            self.stdout.write("Its events were brought up to date.")


def everything_sold() -> list[Sold]:
    """Return all that costs money, as it is in force now."""
    plans = [
        Sold("plan", offer.plan.code, offer.terms.version)
        for offer in selectors.plan_offers()
        if offer.plan.code != FREE
    ]
    return [*plans, *(Sold("pack", pack.code, pack.version) for pack in selectors.packs())]


def difference(sold: Sold, price_id: str) -> str:
    """Say what a price costs at Stripe where that is not what it costs here; else nothing."""
    price = ask(
        lambda stripe: stripe.v1.prices.retrieve(price_id, {"expand": ["currency_options"]})
    )
    there = {
        currency: option["unit_amount"] for currency, option in price["currency_options"].items()
    }
    here = dict(sold.offer().amounts)
    wrong = sorted(currency for currency in here if there.get(currency) != here[currency])
    return ", ".join(f"{each} {there.get(each)} instead of {here[each]}" for each in wrong)


def make_webhook(url: str) -> Doc:
    """Make the webhook with the version that our client speaks."""
    params: WebhookEndpointCreateParams = {
        "url": url,
        "enabled_events": EVENTS,
        "api_version": API_VERSION,
        "description": "NexusOne",
    }
    return ask(
        lambda stripe: stripe.v1.webhook_endpoints.create(params, key("webhook", url, API_VERSION))
    )
