"""Where a person goes who needs more: absolute addresses, for programs and mails too."""

from django.conf import settings
from django.urls import reverse


def top_up_url() -> str:
    """Return where credits are bought."""
    return f"{settings.SITE_URL}{reverse('billing')}"


def plans_url() -> str:
    """Return where a larger plan is chosen."""
    return f"{settings.SITE_URL}{reverse('billing_plans')}"


def billing_return_url() -> str:
    """Return where somebody arrives who has paid."""
    return f"{settings.SITE_URL}{reverse('billing_return')}"
