"""Keyset pages: as fast at the end of a long list as at its beginning."""

from datetime import UTC, datetime
from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request


class KeysetPagination(CursorPagination):
    """Newest first; `cursor` continues, `page_size` up to 100."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering: tuple[str, ...] = ("-created_at", "-id")

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return where to go on. Raises NotFound for a cursor that we did not make."""
        cursor = super().decode_cursor(request)
        if cursor is None or cursor.position is None:
            return cursor
        try:
            return cursor._replace(position=self.read_position(str(cursor.position)))
        except (ValueError, OverflowError) as error:
            raise NotFound(self.invalid_cursor_message) from error

    def read_position(self, text: str) -> Any:
        """Return a position as the database takes it. Raises ValueError or OverflowError."""
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        return str(moment.astimezone(UTC))
