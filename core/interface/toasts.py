"""Messages that lead somewhere."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def linked(sentence: str, *, url: str, label: str) -> SafeString:
    """Return a message with a link behind it, for `django.contrib.messages`."""
    return format_html('{} <a class="toast__link" href="{}">{}</a>', sentence, url, label)
