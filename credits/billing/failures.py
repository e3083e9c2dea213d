"""What billing refuses, in words for people."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.failures import NexusError

# What banks say no for (https://docs.stripe.com/declines/codes), as far as a person can act on it.
_REASONS = {
    "insufficient_funds": gettext_lazy("The card has not enough money for this payment."),
    "expired_card": gettext_lazy("The card has expired."),
    "incorrect_cvc": gettext_lazy("The card's security code is not right."),
    "invalid_cvc": gettext_lazy("The card's security code is not right."),
    "incorrect_number": gettext_lazy("The card's number is not right."),
    "invalid_number": gettext_lazy("The card's number is not right."),
    "card_not_supported": gettext_lazy("The card does not allow this kind of payment."),
    "currency_not_supported": gettext_lazy("The card does not allow payments in this currency."),
    "card_velocity_exceeded": gettext_lazy("The card has reached its limit."),
    "withdrawal_count_limit_exceeded": gettext_lazy("The card has reached its limit."),
    "authentication_required": gettext_lazy("The bank wants you to confirm this payment yourself."),
    "subscription_payment_intent_requires_action": gettext_lazy(
        "The bank wants you to confirm this payment yourself."
    ),
    "processing_error": gettext_lazy("The bank could not process the card just now."),
    "try_again_later": gettext_lazy("The bank could not process the card just now."),
    "issuer_not_available": gettext_lazy("The bank could not be reached just now."),
    "no_payment_method": gettext_lazy("There is no card to pay with."),
}


class BillingUnavailable(NexusError):
    """Stripe did not answer, or not in a way we know. What it did all the same comes as an event.

    ``reason`` is for logs and staff; ``is_transient`` says that asking again may help.
    """

    status = 503
    code = "billing_unavailable"

    def __init__(self, reason: str = "", *, is_transient: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_transient = is_transient

    def __str__(self) -> str:
        return _(
            "The payment service does not answer properly just now. Please look at the billing "
            "page in a few minutes, and try again if nothing has changed there."
        )


class AlreadySubscribed(NexusError):
    """The workspace pays for a plan already, or is on the very plan that was asked for."""

    status = 409
    code = "already_subscribed"

    def __str__(self) -> str:
        return _("This workspace has a paid plan already. You can change it on the billing page.")


class NoSubscription(NexusError):
    """There is no paid plan to change, cancel or take up again."""

    status = 409
    code = "no_subscription"

    def __str__(self) -> str:
        return _("This workspace has no paid plan that could be changed.")


class PaymentOverdue(NexusError):
    """A payment is open: the plan can be canceled, and changed once it is paid."""

    status = 409
    code = "payment_overdue"

    def __str__(self) -> str:
        return _(
            "The last payment is still open. Update the payment method first; after that the plan "
            "can be changed."
        )


class PaymentRefused(NexusError):
    """The bank said no; ``reason`` is its code ("insufficient_funds"). Nothing was changed."""

    status = 402
    code = "payment_refused"

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        why = _REASONS.get(self.reason) or _("The bank refused the payment.")
        return f"{why} " + _("Nothing was changed. You can use another card and try again.")


class CurrencyNotOffered(NexusError):
    """The currency has no price here."""

    status = 422
    code = "currency_not_offered"

    def __str__(self) -> str:
        return _("This currency is not offered. Please choose another one.")


class NotForSale(NexusError):
    """There is no such plan or pack to buy."""

    status = 422
    code = "not_for_sale"

    def __str__(self) -> str:
        return _("This offer does not exist any more. Please choose another one.")


class UnknownCheckout(NexusError):
    """The payment does not exist, or belongs to somebody else: the two look alike."""

    status = 404
    code = "unknown_checkout"

    def __str__(self) -> str:
        return _("This payment was not found.")


class NotRefundable(NexusError):
    """The invoice was not paid, or less of it is left than was asked for."""

    status = 409
    code = "not_refundable"

    def __str__(self) -> str:
        return _("This invoice cannot be refunded by that amount.")
