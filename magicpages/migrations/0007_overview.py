"""Let people see the figures of all their workspaces at once."""

from django.db import migrations

from core import rls

# Whose they are is told by the scope, never by an argument.
FIGURES_OF_USER = f"""
RETURNS TABLE (workspace_id uuid, published integer, leads integer) LANGUAGE sql STABLE AS $$
    SELECT m.workspace_id,
        (SELECT count(*)::integer FROM magicpages_publication p
         WHERE p.workspace_id = m.workspace_id),
        (SELECT count(*)::integer FROM magicpages_lead l
         JOIN magicpages_magicpage g ON g.id = l.page_id AND NOT g.is_example
         WHERE l.workspace_id = m.workspace_id AND l.created_at >= now() - interval '7 days')
    FROM accounts_membership m WHERE m.user_id = {rls.USER}
$$
"""


class Migration(migrations.Migration):
    """One more function with the owner's rights."""

    dependencies = [("magicpages", "0006_labels"), ("accounts", "0007_wall_of_people")]

    operations = [rls.definer("magicpages_figures_of_user", "", FIGURES_OF_USER)]
