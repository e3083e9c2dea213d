"""Logos as strangers send them, drawn anew: only the pixels of the first frame are kept."""

import hashlib
import logging
from io import BytesIO
from typing import NamedTuple

from django.utils.translation import gettext as _
from PIL import ExifTags, Image

from core import formatting
from core.failures import NexusError

logger = logging.getLogger(__name__)

LARGEST_BYTES = 2_000_000
# A decoded pixel takes four bytes, whatever the file weighs.
MOST_PIXELS = 12_000_000
SIDE = 512
# The kind is told by the first bytes: a name or a header may say anything.
KINDS = ("PNG", "JPEG", "WEBP")
_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
# How a camera was held, as its file says, and what puts the picture upright again.
UPRIGHT = 1
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class LogoRefused(NexusError):
    """A file that does not become a logo; the sentence says why."""

    code = "logo_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class Picture(NamedTuple):
    """A picture that was drawn anew: a PNG and its SHA-256 in hex."""

    data: bytes
    width: int
    height: int
    digest: str


def drawn_anew(data: bytes) -> Picture:
    """Return a logo of at most 512 by 512 pixels. Raises LogoRefused."""
    if len(data) > LARGEST_BYTES:
        limit = formatting.isolated(formatting.file_size(LARGEST_BYTES))
        raise LogoRefused(_("The logo may be at most %(limit)s in size.") % {"limit": limit})
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    if not is_webp and not data.startswith(_BEGINNINGS):
        raise LogoRefused(_("The logo must be a PNG, JPEG or WebP picture."))
    if is_webp:
        # Its reader makes room for all pixels when it opens a file.
        _refuse_too_many(_pixels_of_webp(data))
    try:
        drawn = _drawn(data)
    except LogoRefused:
        raise
    except Exception as error:
        # Pillow's readers parse what strangers made and raise whatever they stumble over: struct's,
        # zlib's, arithmetic's and memory's errors among them. Whatever it was, this is no picture.
        logger.info("logo_unreadable", extra={"reason": type(error).__name__})
        raise LogoRefused(_("This picture cannot be read. Save it again and retry.")) from error
    out = BytesIO()
    drawn.save(out, "PNG", optimize=True)
    png = out.getvalue()
    return Picture(png, drawn.width, drawn.height, hashlib.sha256(png).hexdigest())


def _refuse_too_many(pixels: int) -> None:
    if pixels > MOST_PIXELS:
        raise LogoRefused(_("The picture has too many pixels. Make it smaller and retry."))


def _pixels_of_webp(data: bytes) -> int:
    """Return what the head of a WebP file claims, in any of its three forms."""
    form = data[12:16]
    if form == b"VP8X":
        width, height = (1 + int.from_bytes(data[n : n + 3], "little") for n in (24, 27))
    elif form == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width, height = (int.from_bytes(data[n : n + 2], "little") & 0x3FFF for n in (26, 28))
    return width * height


def _drawn(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data), formats=KINDS) as sent:
        # The size stands in the head: a bomb is refused before a pixel of it is decoded.
        _refuse_too_many(sent.width * sent.height)
        sent.draft("RGB", (2 * SIDE, 2 * SIDE))
        turn = _TURNS.get(_orientation(sent))
        pixels = sent.convert("RGBA")
    if turn is not None:
        pixels = pixels.transpose(turn)
    pixels.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    # A new picture has none of the words, colour profiles and places that came with the old one.
    clean = Image.new("RGBA", pixels.size)
    clean.paste(pixels)
    return clean


def _orientation(sent: Image.Image) -> int:
    """Return what the file says of how the camera was held; nothing else in its words is used."""
    try:
        found: object = sent.getexif().get(ExifTags.Base.Orientation)
    except Exception as error:
        # As above: the words beside a picture may be broken where its pixels are not.
        logger.info("logo_words_unreadable", extra={"reason": type(error).__name__})
        return UPRIGHT
    return found if isinstance(found, int) else UPRIGHT
