"""Rules for text that others will read, whether a model or a person wrote it."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Characters that change how other text is shown: bidi overrides and embeddings, zero-width marks
# other than the joiners that Arabic script needs, and controls.
_INVISIBLE = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x2060, 0xFEFF, 0x061C, 0x200E, 0x200F]
)
_SCRIPTS = {"ar": "ARABIC", "he": "HEBREW"}
# The hamza over and under its seat is a combining mark by now.
_VARIANTS = str.maketrans({"ة": "ه", "ى": "ي", "ء": None, "ـ": None, "ٱ": "ا"})
LEAST_SHARE = 0.5
LEAST_NAME = 2
# What leads somewhere: a scheme, "www.", or a domain with a path behind it.
_LINK = re.compile(
    r"://|\bwww\.|[^\W_](?:[\w-]*\.)+[^\W\d_]{2,}(?::\d+)?(?:[/\\]|[?#]\S)", re.IGNORECASE
)
# Where programs that show mails would begin a link by themselves.
_LINK_JOINTS = re.compile(r"(?<=\S)([.:/@\u3002\uff0e\uff61])(?=\S)")
_EMAIL = re.compile(r"[^\s@:/?#]+@[^\s@:/?#]+")
_GAP = "\u200b"


def clean(text: str) -> str:
    """Return one line of plain text: composed, without controls, overrides or doubled spaces."""
    composed = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    printable = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in composed
    )
    return " ".join(printable.split())


def clean_lines(text: str) -> str:
    """Clean a text of several lines, keeping the line breaks."""
    lines = (clean(line) for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def fold(text: str) -> str:
    """Return what is compared when people search: no case, accents, vowel marks or letter variants.

    Arabic hamza seats, teh marbuta and alef maksura fold to the letters they are typed as, and the
    tatweel goes: "مُؤسَّسة" is found by "موسسه".
    """
    decomposed = unicodedata.normalize("NFKD", text).translate(_INVISIBLE)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.casefold().translate(_VARIANTS).split())


def shows_something(text: str) -> None:
    """Validate a name: raise ValidationError where nothing visible is left of it."""
    if len(clean(text)) < LEAST_NAME:
        raise ValidationError(_("Write at least two visible characters."))


def is_no_link(text: str) -> None:
    """Validate a name that goes into mails to strangers: raise ValidationError for addresses.

    "Booking.com" is a name; "booking.com/offer" leads somewhere.
    """
    # In a domain the ideographic full stop is a dot.
    shown = unicodedata.normalize("NFKC", clean(text)).replace("\u3002", ".")
    if _LINK.search("".join(c for c in shown if unicodedata.category(c) != "Cf")):
        raise ValidationError(_("A name cannot contain a web address."))


def unlinked(text: str) -> str:
    """Return a name as it goes into a mail: no program makes a link of it, and nobody sees why.

    Applied last: cleaning takes the gaps away. A whole e-mail address stays as it is, for it is
    what those without a name are called.
    """
    return text if _EMAIL.fullmatch(text) else _LINK_JOINTS.sub(rf"\1{_GAP}", text)


def is_in_script(text: str, language: str) -> bool:
    """Say whether at least half of the letters are of the language's script.

    A text without letters passes: a price is at home everywhere.
    """
    script = _SCRIPTS.get(language, "LATIN")
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return True
    own = sum(unicodedata.name(c, "").startswith(script) for c in letters)
    return own / len(letters) >= LEAST_SHARE
