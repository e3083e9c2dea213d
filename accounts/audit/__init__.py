"""The audit log: who did what, when, from where (docs/staff.md)."""

from accounts.audit.recording import (
    Action,
    Origin,
    Values,
    action_of,
    actions,
    coming_from,
    present_origin,
    record,
    register,
    sentence_of,
)

__all__ = [
    "Action",
    "Origin",
    "Values",
    "action_of",
    "actions",
    "coming_from",
    "present_origin",
    "record",
    "register",
    "sentence_of",
]
