"""Colours as WCAG 2 measures them."""

import re

INK = "#000000"
WHITE = "#ffffff"
_HEX = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two "#rrggbb" colours, from 1 (the same) to 21 (black on white).

    Raises ValueError for anything that is not such a colour.
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(ground: str) -> str:
    """Return black or white, whichever reads better on a ground: always 4.5 to 1 or more."""
    return max(WHITE, INK, key=lambda ink: contrast(ink, ground))


def _luminance(colour: str) -> float:
    match = _HEX.fullmatch(colour)
    if match is None:
        raise ValueError(f"{colour} is not a colour like #2a3cea")
    red, green, blue = (_linear(int(part, 16) / 255) for part in match.groups())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
