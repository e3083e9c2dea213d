"""Let what a person sees beyond their workspace be read, and nothing else be done with it."""

from django.db import migrations

from core import rls

OWN = f"workspace_id = {rls.WORKSPACE}"
THIS = f"id = {rls.WORKSPACE}"
MINE = f"user_id = {rls.USER}"
MEMBER_OF = (
    f"EXISTS (SELECT 1 FROM accounts_membership m"
    f" WHERE m.workspace_id = accounts_workspace.id AND m.user_id = {rls.USER})"
)
INVITED = (
    f"email IN (SELECT lower(e.email) FROM account_emailaddress e"
    f" WHERE e.user_id = {rls.USER} AND e.verified)"
)
OWN_LINES = f"workspace_id IS NULL AND user_id = {rls.USER}"


def split(table: str, mine: str, beyond: str) -> list[migrations.RunSQL]:
    """Return the operations that tell apart what is the workspace's and what is only shown."""
    return [
        rls.narrowed(table, using=mine, before=f"{mine} OR ({beyond})"),
        rls.readable(table, using=beyond),
    ]


class Migration(migrations.Migration):
    """A DELETE is held by USING alone: what is only shown has a policy of its own for SELECT."""

    dependencies = [("accounts", "0011_overview")]

    operations = [
        *split("accounts_membership", OWN, MINE),
        *split("accounts_workspace", THIS, MEMBER_OF),
        *split("accounts_invitation", OWN, INVITED),
        *split("accounts_auditentry", OWN, OWN_LINES),
    ]
