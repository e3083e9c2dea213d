"""Let people see who is in all their workspaces, in figures."""

from django.db import migrations

from core import rls

# Whose they are is told by the scope, never by an argument.
FIGURES_OF_USER = f"""
RETURNS TABLE (workspace_id uuid, members integer, seen_at timestamptz) LANGUAGE sql STABLE AS $$
    SELECT m.workspace_id, count(*)::integer, max(o.seen_at)
    FROM accounts_membership m JOIN accounts_membership o ON o.workspace_id = m.workspace_id
    WHERE m.user_id = {rls.USER} GROUP BY m.workspace_id
$$
"""


class Migration(migrations.Migration):
    """One more function with the owner's rights."""

    dependencies = [("accounts", "0010_invitation_mails")]

    operations = [rls.definer("accounts_figures_of_user", "", FIGURES_OF_USER)]
