"""The address a request came from: whole for the log, and as a block for limits to count by."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

# Stands for callers of whom no address is known, where there has to be one; they count as one.
NOWHERE = "0.0.0.0"  # noqa: S104  # Nothing listens there.
# One household or server is given so much of IPv6, and may take any address in it.
_BLOCK_BITS = 64
_WITH_PORT = re.compile(r"(?P<four>[0-9.]+):[0-9]+|\[(?P<six>[^\]]*)\](:[0-9]+)?")


def client_address(request: HttpRequest) -> str:
    """Return the address that the outermost trusted proxy saw, or the peer's without proxies.

    What stands further to the left in X-Forwarded-For is the caller's own claim. Where the proxy
    wrote none that can be read, it is the peer's; empty where that has none either (a socket).
    """
    trusted: int = settings.TRUSTED_PROXY_COUNT
    claimed: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    forwarded = claimed.split(",")
    seen = _read(forwarded[-trusted]) if trusted and len(forwarded) >= trusted else None
    return str(seen or _read(request.META.get("REMOTE_ADDR", "")) or "")


def address_block(request: HttpRequest) -> str:
    """Return what limits count as one caller: an IPv4 address, or the network of an IPv6 one."""
    address = ip_address(client_address(request) or NOWHERE)
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((address, _BLOCK_BITS), strict=False).network_address)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address in a text without its port and zone, or None where there is none."""
    found = _WITH_PORT.fullmatch(text.strip())
    bare = (found["four"] or found["six"]) if found else text.strip()
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    # Written as IPv6, all of IPv4 would be one block.
    return getattr(address, "ipv4_mapped", None) or address
