"""Which letters a text is written in, and roughly in which language."""

import re
import unicodedata

LANGUAGES = ("en", "es", "pt", "ar", "he")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_HEBREW = re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")
_LATIN = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]")
SCRIPTS = {"en": _LATIN, "es": _LATIN, "pt": _LATIN, "ar": _ARABIC, "he": _HEBREW}

# Small words that tell languages of one script apart.
_TELLTALES = {
    "en": "the and for with of to in your from that who we our is are by on this it you",
    "es": "el la los las y con una un del al sin más en su tu sus desde hecho hecha hechos",
    "pt": "o os e com uma um do da dos das em no na sem mais ao seu sua você não feito feita",
}
TELLTALES = {language: frozenset(words.split()) for language, words in _TELLTALES.items()}


def is_mostly(text: str, language: str) -> bool:
    """Say whether more than half of a text's letters belong to the language's script."""
    letters = [char for char in text if unicodedata.category(char).startswith("L")]
    own = sum(1 for char in letters if SCRIPTS[language].match(char))
    return not letters or own * 2 > len(letters)


def language_of(text: str) -> str | None:
    """Return the language a text seems to be in, None where nothing gives it away."""
    counts = {language: len(SCRIPTS[language].findall(text)) for language in ("ar", "he", "en")}
    script = max(counts, key=lambda language: counts[language])
    if not counts[script]:
        return None
    if script != "en":
        return script
    words = re.findall(r"[^\W\d_]+", text[:4000].lower())
    scores = {
        language: sum(1 for word in words if word in small) for language, small in TELLTALES.items()
    }
    best, second = sorted(scores.values(), reverse=True)[:2]
    if best == second:
        return None
    return max(scores, key=lambda language: scores[language])
