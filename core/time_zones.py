"""The time zones people live in: names of the IANA database, under what readers call them."""

from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import gettext_lazy as _
from django.utils.translation import to_locale

UTC = "UTC"
MINUS = "\N{MINUS SIGN}"
_LEFT_TO_RIGHT, _END = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
# The regions whose zones are places; the other names of the database are technical.
REGIONS = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific"),
}


class Choice(NamedTuple):
    """A zone to choose: its name in the database and in words."""

    name: str
    label: str


@lru_cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def zone(name: str) -> ZoneInfo | None:
    """Return the zone of that name; None for what is none."""
    return ZoneInfo(name) if name in _known() else None


def present_name(name: str) -> str:
    """Return what a zone is called today, for browsers say "Asia/Calcutta"; empty for no zone."""
    if name not in _known():
        return ""
    newer = str(get_global("zone_aliases").get(name, name))
    return newer if newer in _known() else name


def grouped(now: datetime, language: str) -> list[tuple[str, list[Choice]]]:
    """Return the places of each region by name, each with how far it is ahead of UTC."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return [(str(REGIONS[key]), found) for key, found in _places(hour, language)]


@lru_cache(maxsize=16)
def _places(now: datetime, language: str) -> list[tuple[str, list[Choice]]]:
    locale = Locale.parse(to_locale(language))
    found: dict[str, list[Choice]] = {region: [] for region in REGIONS}
    aliases = get_global("zone_aliases")
    for name in get_global("zone_territories"):
        region = name.partition("/")[0]
        if name not in _known() or name in aliases or region not in found:
            continue
        there = now.astimezone(ZoneInfo(name))
        city = get_timezone_location(there, locale=locale, return_city=True)
        found[region].append(Choice(name, f"{city} {_ahead(there)}"))
    return [(key, sorted(rows, key=attrgetter("label"))) for key, rows in found.items() if rows]


def _ahead(there: datetime) -> str:
    """Write "UTC+05:30", in this order in every direction."""
    text = there.isoformat(timespec="minutes")[-6:]
    return f"{_LEFT_TO_RIGHT}{UTC}{text.replace('-', MINUS)}{_END}"
