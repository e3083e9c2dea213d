"""How many invitations go out: for each workspace, for each person, and to each address.

Whoever is invited never asked for it, so nobody gets many letters, whoever may send them.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from core import formatting
from core.failures import NexusError
from core.limits import Limit

_AN_HOUR_S = 3600
_A_DAY_S = 86_400
OF_WORKSPACE = Limit("invitations-of-workspace", 100, 20, _AN_HOUR_S)
OF_PERSON = Limit("invitations-of-person", 50, 10, _AN_HOUR_S)
TO_ADDRESS = Limit("invitations-to-address", 5, 2, _A_DAY_S)


class TooManyInvitations(NexusError):
    """The workspace has sent as many mails this hour as it may."""

    status = 429
    code = "too_many_invitations"
    wait_s = _AN_HOUR_S

    def __str__(self) -> str:
        return _("Your workspace has sent many invitations within the hour. Send the others later.")


class TooManyOfYours(TooManyInvitations):
    """The person has, over all their workspaces."""

    def __str__(self) -> str:
        return _("You have sent many invitations within the hour. Send the others later.")


class TooManyToAddress(TooManyInvitations):
    """The address got as many today as it may, from whomever; others may still be invited."""

    wait_s = _A_DAY_S

    def __init__(self, email: str) -> None:
        super().__init__(email)
        self.email = email

    def __str__(self) -> str:
        return _("No more invitations can be sent to %(email)s today. Try it again tomorrow.") % {
            "email": formatting.isolated(self.email)
        }


def count_mail(*, workspace_id: UUID, by: User, email: str) -> None:
    """Count one more mail. Raises TooManyInvitations."""
    if not OF_WORKSPACE.allows_one_more(workspace_id):
        raise TooManyInvitations
    if not OF_PERSON.allows_one_more(by.pk):
        raise TooManyOfYours
    # Last: what is refused for another reason is no letter to this address.
    if not TO_ADDRESS.allows_one_more(_mailbox(email)):
        raise TooManyToAddress(email)


def _mailbox(email: str) -> str:
    """Return where mail for an address arrives: ana+1@… and ana+2@… are one person."""
    name, at, domain = email.strip().lower().rpartition("@")
    return f"{name.partition('+')[0] or name}{at}{domain}"
