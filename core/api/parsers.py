"""Reading request bodies that strangers wrote."""

import codecs
import json
from typing import Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 60


class TooLarge(APIException):
    """The body is over the limit."""

    status_code = 413
    default_code = "too_large"

    def __init__(self) -> None:
        super().__init__(_("Send at most 2 MB."))


class BoundedJSONParser(JSONParser):
    """JSON within limits of size and depth; no NaN, no NUL, no half of a surrogate pair."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the parsed body. Raises ParseError or TooLarge."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        request = (parser_context or {}).get("request")
        if request is not None and int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            raise TooLarge
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge
        try:
            # utf-8-sig: some programs put a byte order mark in front.
            value = json.loads(codecs.decode(body, "utf-8-sig"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not valid JSON.")) from error
        _check(value)
        return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _check(value: Any) -> None:
    pending = [(value, 0)]
    while pending:
        item, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise ParseError(_("The JSON is nested too deeply."))
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, dict):
            for key, entry in item.items():
                _check_text(key)
                pending.append((entry, depth + 1))
        elif isinstance(item, list):
            pending.extend((entry, depth + 1) for entry in item)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise ParseError(_("Text must not contain NUL characters."))
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ParseError(_("Text must be valid Unicode."))
