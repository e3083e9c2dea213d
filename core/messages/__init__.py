"""The translation catalogs, kept in step with the source without the system's gettext tools."""

from core.messages.catalogs import Extracted, compile_catalogs, extract
from core.messages.checks import check
from core.messages.source import MessagesError

__all__ = ["Extracted", "MessagesError", "check", "compile_catalogs", "extract"]
