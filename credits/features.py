"""What a plan switches on. The terms of a plan name features; what they do stands where it is done.

Modules register theirs in ``interface.py``, and ask `has` or `require` at the moment that counts.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formatting
from core.failures import NexusError
from core.interface.registry import Registry
from credits import addresses, selectors

MEMBER_CAPS = "member_caps"
MORE_AT_ONCE = "more_at_once"


@dataclass(frozen=True)
class Feature:
    """Something that a plan has or has not; ``label`` says it in a list of what a plan brings."""

    key: str
    order: int
    label: Any


class FeatureNotInPlan(NexusError):
    """The workspace's plan does not have this feature."""

    status = 403
    code = "feature_not_in_plan"

    def __init__(self, feature: Feature) -> None:
        super().__init__(feature.key)
        self.feature = feature.key
        self.upgrade_url = addresses.plans_url()
        self._label = feature.label

    def __str__(self) -> str:
        return _("Your plan does not include this: %(feature)s. A larger plan does.") % {
            "feature": formatting.isolated(str(self._label))
        }


registered: Registry[Feature] = Registry()
register = registered.register

register(Feature(MEMBER_CAPS, 20, gettext_lazy("Spending limits for each member")))
register(Feature(MORE_AT_ONCE, 30, gettext_lazy("Twice as much work under way at once")))


def has(*, workspace_id: UUID, key: str) -> bool:
    """Say whether the workspace's plan has a feature; KeyError for one that nobody registered."""
    return registered.get(key).key in selectors.present_terms(workspace_id=workspace_id).features


def require(*, workspace_id: UUID, key: str) -> None:
    """Raise FeatureNotInPlan where the workspace's plan does not have a feature."""
    if not has(workspace_id=workspace_id, key=key):
        raise FeatureNotInPlan(registered.get(key))
