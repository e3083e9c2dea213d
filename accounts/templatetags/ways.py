"""What templates ask about the ways to sign in, and mails about what protects them."""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts import devices, google, scopes
from core import formatting

register = template.Library()


@register.simple_tag
def google_is_offered() -> bool:
    """Say whether this installation offers to sign in with Google."""
    return google.is_configured()


@register.simple_tag
def security_address() -> str:
    """Return the full address of the screen of what protects a person, for mails."""
    return f"{settings.SITE_URL}{reverse('security')}"


@register.filter
def device(agent: str) -> str:
    """Say what sent this User-Agent, kept apart from the sentence around it."""
    return formatting.isolated(devices.in_words(agent))


@register.filter
def scope_labels(chosen: list[str]) -> list[str]:
    """Say in words what stored scopes of an API key allow."""
    return scopes.labels(chosen)


@register.filter
def breakable(email: str) -> SafeString:
    """Let an e-mail address that is too long for its line go on with its "@"."""
    name, at, host = email.rpartition("@")
    return format_html("{}<wbr>{}{}", name, at, host)


@register.filter
def apart(value: str) -> str:
    """Keep an address apart from the sentence around it."""
    return formatting.isolated(value)
