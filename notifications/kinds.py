"""Of what people are told. Each app adds its kinds from its ``interface.py``.

A notification keeps only values; the words are made when somebody reads them, in their language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formatting
from core.interface.registry import Registry

Values = Mapping[str, Any]


def _several(count: int) -> str:
    return ngettext(
        "%(amount)s notification from NexusOne", "%(amount)s notifications from NexusOne", count
    ) % {"amount": formatting.number(count)}


@dataclass(frozen=True)
class Kind:
    """One kind of news.

    ``title`` and ``text`` make whole sentences of the values, ``text`` may be empty; ``heading``
    is the subject of a mail that carries several. ``why`` ends a mail: it says for what reason it
    came. ``tone`` is "good", "warn", "bad" or empty. ``by_mail`` holds for members who have not
    chosen. Read in the app within ``patience_s`` seconds, it is not mailed at all.
    """

    key: str
    order: int
    label: Any
    hint: Any
    why: Any
    icon: str
    title: Callable[[Values], str]
    text: Callable[[Values], str] = lambda values: ""
    heading: Callable[[int], str] = _several
    action: Any = gettext_lazy("Open it in NexusOne")
    tone: str = ""
    by_mail: bool = True
    patience_s: float = 0


registered: Registry[Kind] = Registry()
register = registered.register


def of(key: str) -> Kind:
    """Return the kind of a stored notification, also one whose module is gone by now."""
    try:
        return registered.get(key)
    except KeyError:
        return Kind(
            key=key,
            order=0,
            label=_("Something else"),
            hint="",
            why=_("You get this mail because you are a member of the workspace."),
            icon="info",
            title=lambda values: _("Something happened in your workspace"),
        )
