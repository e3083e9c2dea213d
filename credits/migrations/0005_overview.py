"""Let people see the balances of all their workspaces at once."""

from django.db import migrations

from core import rls

# Whose they are is told by the scope, never by an argument.
BALANCES_OF_USER = f"""
RETURNS TABLE (workspace_id uuid, balance integer) LANGUAGE sql STABLE AS $$
    SELECT m.workspace_id, coalesce(w.balance, 0)
    FROM accounts_membership m LEFT JOIN credits_wallet w ON w.workspace_id = m.workspace_id
    WHERE m.user_id = {rls.USER}
$$
"""


class Migration(migrations.Migration):
    """One more function with the owner's rights."""

    dependencies = [("credits", "0004_labels"), ("accounts", "0007_wall_of_people")]

    operations = [rls.definer("credits_balances_of_user", "", BALANCES_OF_USER)]
