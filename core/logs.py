"""Logs as JSON lines in UTC, with the request's id and never a body or a secret."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")

_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_UNLOGGED = {"request", "response"}


class JsonFormatter(logging.Formatter):
    """One JSON object a line; line breaks inside values are encoded by JSON itself."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if current := request_id.get():
            line["request_id"] = current
        fields = vars(record).items()
        line |= {k: v for k, v in fields if k not in _STANDARD and k not in _UNLOGGED}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)
