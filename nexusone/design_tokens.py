"""What tokens.css and the icon sprite hold, for the gallery and for the tests."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from core.colours import contrast
from core.templatetags.ui import MIRRORED_ICONS

_APP = Path(settings.BASE_DIR) / "static" / "app"
_TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
_BOTH = re.compile(r"light-dark\((#\w{6}), (#\w{6})\)")
_SYMBOL = re.compile(r'<symbol id="([\w-]+)"')

TEXT, PART = 4.5, 3.0
_GROUNDS = ("canvas", "surface", "sunken", "paper", "hover")
_PAIRS = (
    *((text, ground, TEXT) for text in ("ink", "ink-2") for ground in _GROUNDS),
    *(("ink-3", ground, TEXT) for ground in ("canvas", "surface", "sunken", "paper", "hover")),
    *(("accent-ink", ground, TEXT) for ground in (*_GROUNDS, "accent-soft")),
    *((tone, ground, TEXT) for tone in ("good", "warn", "bad") for ground in ("surface", "canvas")),
    *((tone, f"{tone}-soft", TEXT) for tone in ("good", "warn", "bad")),
    *(("ink", f"{tone}-soft", TEXT) for tone in ("accent", "good", "warn", "bad")),
    ("canvas", "ink", TEXT),
    ("canvas", "ink-2", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("on-bad-fill", "bad-fill", TEXT),
    ("on-ink-panel", "ink-panel", TEXT),
    ("on-ink-panel-2", "ink-panel", TEXT),
    *((f"on-ink-panel-{tone}", "ink-panel", PART) for tone in ("accent", "good", "warn", "bad")),
    *((part, ground, PART) for part in ("control", "focus") for ground in ("surface", "canvas")),
    ("control", "sunken", PART),
    ("brand-dot", "canvas", PART),
    ("brand-dot", "surface", PART),
)  # fmt: skip


@dataclass(frozen=True)
class Colour:
    """A token with its value in both themes."""

    name: str
    light: str
    dark: str


@dataclass(frozen=True)
class Pair:
    """Two tokens that stand on each other, and the contrast they must have."""

    text: Colour
    ground: Colour
    least: float

    @property
    def light(self) -> float:
        """The contrast in the light theme."""
        return contrast(self.text.light, self.ground.light)

    @property
    def dark(self) -> float:
        """The contrast in the dark theme."""
        return contrast(self.text.dark, self.ground.dark)

    @property
    def holds(self) -> bool:
        """Whether both themes have enough of it."""
        return min(self.light, self.dark) >= self.least


def tokens() -> dict[str, str]:
    """Return every token with its value as written, the first one where languages differ."""
    found: dict[str, str] = {}
    for name, value in _TOKEN.findall((_APP / "css" / "tokens.css").read_text(encoding="utf-8")):
        found.setdefault(name, " ".join(value.split()))
    return found


@cache
def colours() -> dict[str, Colour]:
    """Return every plain colour by its name; shadows and veils are none."""
    found = {}
    for name, value in tokens().items():
        if match := _BOTH.fullmatch(value):
            found[name] = Colour(name, match[1], match[2])
        elif re.fullmatch(r"#\w{6}", value):
            found[name] = Colour(name, value, value)
    return found


def pairs() -> list[Pair]:
    """Return every pair of text and ground that the stylesheets put together."""
    known = colours()
    return [Pair(known[text], known[ground], least) for text, ground, least in _PAIRS]


def starting_with(prefix: str) -> list[dict[str, str]]:
    """Return the tokens of one scale, such as "text-", in the order of the file."""
    return [
        {"name": name, "value": value}
        for name, value in tokens().items()
        if re.fullmatch(rf"{prefix}(\d|xs|s|m|l|xl|\dxl|full)", name)
    ]


def icons() -> list[dict[str, str | bool]]:
    """Return every symbol of the sprite, and whether it turns around in right-to-left."""
    sprite = (_APP / "img" / "icons.svg").read_text(encoding="utf-8")
    return [{"name": name, "mirrors": name in MIRRORED_ICONS} for name in _SYMBOL.findall(sprite)]
