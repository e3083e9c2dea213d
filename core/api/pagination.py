"""Keyset pages: as fast at the end of a long list as at its beginning."""

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request


class KeysetPagination(CursorPagination):
    """Newest first; `cursor` continues, `page_size` up to 100."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering: tuple[str, ...] = ("-created_at", "-id")

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return where to go on. Raises ValidationError for a cursor that we did not make."""
        try:
            cursor = super().decode_cursor(request)
            if cursor is None or cursor.position is None:
                return cursor
            return cursor._replace(position=self.read_position(str(cursor.position)))
        except (NotFound, ValueError, OverflowError) as error:
            raise ValidationError({"cursor": [_("This cursor is not one of ours.")]}) from error

    def get_page_size(self, request: Request) -> int | None:
        """Return how many rows to give. Raises ValidationError for what is no number of rows."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is not None and not (asked.isascii() and asked.isdigit() and int(asked) > 0):
            raise ValidationError({"page_size": [_("Ask for 1 to 100 rows.")]})
        return super().get_page_size(request)

    def read_position(self, text: str) -> Any:
        """Return a position as the database takes it. Raises ValueError or OverflowError."""
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        return str(moment.astimezone(UTC))
