"""What members in charge are told about the workspace's credits, plan and room."""

from credits.notices.credits import (
    GRANTED,
    LOW,
    LOW_SHARE,
    TAKEN,
    tell_of_grant,
    tell_of_taking,
    warn_if_low,
)
from credits.notices.quotas import NEAR, tell_of_quota

__all__ = [
    "GRANTED",
    "LOW",
    "LOW_SHARE",
    "NEAR",
    "TAKEN",
    "tell_of_grant",
    "tell_of_quota",
    "tell_of_taking",
    "warn_if_low",
]
