"""Whether one may be sent on to an address that came with a request."""

import unicodedata
from urllib.parse import unquote

from django.utils.http import url_has_allowed_host_and_scheme

MOST_ROUNDS = 4


def is_own_address(url: str, *, allowed_hosts: set[str] | None = None) -> bool:
    """Say whether an address leads to a page of ours, to whoever reads it.

    Browsers and proxies take a backslash for a slash and drop control characters, some of them
    after decoding; an address that holds any, or was encoded again and again, leads nowhere.
    """
    plain = url
    for _round in range(MOST_ROUNDS):
        if "\\" in plain or any(unicodedata.category(sign) == "Cc" for sign in plain):
            return False
        if not url_has_allowed_host_and_scheme(plain, allowed_hosts):
            return False
        decoded = unquote(plain)
        if decoded == plain:
            return True
        plain = decoded
    return False
