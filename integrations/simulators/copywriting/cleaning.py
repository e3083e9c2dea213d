"""Turn what somebody typed into plain words that can stand in a sentence."""

import re
import unicodedata

_MAGIC = re.compile(r"\[\[simulate:[^\[\]]{0,60}\]\]")
_TAG = re.compile(r"<[^<>]{0,400}>")
_SCHEME = re.compile(r"\b(?:javascript|data|vbscript)\s*:", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S{0,400}", re.IGNORECASE)
_MARKS = str.maketrans(dict.fromkeys("<>{}`\\|*#[]", " "))


def words_only(text: str) -> str:
    """Return the text without markup, addresses, control and direction marks, in single spaces."""
    text = _TAG.sub(" ", _MAGIC.sub(" ", text))
    text = _ADDRESS.sub(" ", _SCHEME.sub(" ", text)).translate(_MARKS)
    return re.sub(r"\s+", " ", "".join(map(shown, text))).strip()


def lines_only(text: str) -> list[str]:
    """Return the cleaned lines of a text that are not empty."""
    return [line for line in map(words_only, text.splitlines()) if line]


def shown(char: str) -> str:
    """Return a character as it may appear in copy: nothing for direction marks and the like."""
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return " " if category in {"Cc", "Cs", "Co", "Cn"} else char
