"""Put invitations, logos, exports and the audit log behind the wall."""

from django.db import migrations

from accounts import audit_sql
from core import rls

# An invitation is also seen by whoever has confirmed the address it was sent to.
INVITED = (
    f"workspace_id = {rls.WORKSPACE} OR email IN (SELECT lower(e.email) FROM account_emailaddress e"
    f" WHERE e.user_id = {rls.USER} AND e.verified)"
)
# A line without a workspace belongs to the person alone.
OWN_LINES = f"workspace_id = {rls.WORKSPACE} OR (workspace_id IS NULL AND user_id = {rls.USER})"
EVERYTHING = "'{workspace:read,members:read,members:write,credits:read,pages:read,pages:write}'"


class Migration(migrations.Migration):
    """Row level security of the new tables, and the functions that look before there is a scope."""

    dependencies = [
        ("accounts", "0006_people_and_workspaces"),
        ("account", "0001_initial"),
    ]

    operations = [
        rls.protect("accounts_invitation", using=INVITED, check=f"workspace_id = {rls.WORKSPACE}"),
        rls.protect("accounts_logo"),
        rls.protect("accounts_workspaceexport"),
        rls.protect("accounts_exportpart"),
        rls.protect(
            "accounts_auditentry", using=OWN_LINES, check=f"workspace_id = {rls.WORKSPACE}"
        ),
        rls.same_workspace("accounts_exportpart", "export_id", "accounts_workspaceexport"),
        rls.definer("accounts_record", audit_sql.RECORD_ARGUMENTS, audit_sql.RECORD),
        migrations.RunSQL(audit_sql.APPEND_ONLY, audit_sql.DROP_APPEND_ONLY),
        rls.definer("accounts_invitation_of_token", "p_hash text", audit_sql.INVITATION_BY_HASH),
        # What it returns changes, so it cannot be replaced in place.
        migrations.RunSQL("DROP FUNCTION accounts_use_api_key(text)", migrations.RunSQL.noop),
        rls.definer("accounts_use_api_key", "p_hash text", audit_sql.USE_API_KEY),
        # Keys could do everything until now.
        migrations.RunSQL(
            f"UPDATE accounts_apikey SET scopes = {EVERYTHING}", migrations.RunSQL.noop
        ),
    ]
