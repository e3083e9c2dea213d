"""Logs as JSON lines in UTC, with the request's id and never a body or a secret."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")

_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_UNLOGGED = {"request", "response"}


# In `request.META`, beside what the server puts there: this request was refused as planned.
REFUSED_AS_PLANNED = "nexusone.refused_as_planned"


class CalmFilter(logging.Filter):
    """Write down what is no fault of ours without alarm: clients' mistakes and planned refusals.

    Django logs some of them as errors, with a trace that names only its own code. It stands on the
    handler, for each kind of refused request has a logger of its own.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Lower the record's level and take its trace; let everything through."""
        if not record.name.startswith(("django.security", "django.request")):
            return True
        request = getattr(record, "request", None)
        is_planned = REFUSED_AS_PLANNED in getattr(request, "META", {})
        if is_planned or getattr(record, "status_code", 500) < 500:
            level = logging.INFO if is_planned else logging.WARNING
            record.levelno = min(record.levelno, level)
            record.levelname = logging.getLevelName(record.levelno)
            record.exc_info = record.exc_text = None
        return True


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
