"""Put workspaces, members and keys behind the wall."""

from django.db import migrations

from core import rls

MEMBER_OF = (
    f"id = {rls.WORKSPACE} OR EXISTS (SELECT 1 FROM accounts_membership m"
    f" WHERE m.workspace_id = accounts_workspace.id AND m.user_id = {rls.USER})"
)

# The key itself tells the workspace, so it is looked up before there is a scope. The use is noted
# at most once a minute: a busy program does not write a row per call.
USE_API_KEY = """
RETURNS TABLE (key_id uuid, workspace_id uuid, user_id uuid) LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts_apikey k SET last_used_at = clock_timestamp()
        WHERE k.hash = p_hash AND k.revoked_at IS NULL
          AND (k.last_used_at IS NULL OR k.last_used_at < clock_timestamp() - interval '1 minute');
    RETURN QUERY
        SELECT k.id, k.workspace_id, k.user_id FROM accounts_apikey k
        JOIN accounts_user u ON u.id = k.user_id AND u.is_active
        WHERE k.hash = p_hash AND k.revoked_at IS NULL
          AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp());
END $$
"""


class Migration(migrations.Migration):
    """Row level security of the accounts app."""

    dependencies = [("accounts", "0001_initial")]

    operations = [
        # A person sees their own memberships and the workspaces these lead to, and writes
        # only inside the workspace they work in.
        rls.protect(
            "accounts_membership",
            using=f"workspace_id = {rls.WORKSPACE} OR user_id = {rls.USER}",
            check=f"workspace_id = {rls.WORKSPACE}",
        ),
        rls.protect("accounts_workspace", using=MEMBER_OF, check=f"id = {rls.WORKSPACE}"),
        rls.protect("accounts_apikey"),
        rls.definer("accounts_use_api_key", "p_hash text", USE_API_KEY),
    ]
