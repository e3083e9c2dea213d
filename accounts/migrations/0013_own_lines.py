"""Hold the audit log to its people, invitations to their roles, and the app to reading rights."""

from django.db import migrations, models
from django.db.models import Q

from accounts import audit_sql
from core import rls


class Migration(migrations.Migration):
    """Django's own tables of rights are written by the owner, and by the staff site's login."""

    dependencies = [
        ("accounts", "0012_read_not_written"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        # It writes content types with the app's login, which may not any more from here on.
        ("django_rq", "0003_alter_dashboard_permission_names"),
    ]

    operations = [
        rls.redefined(
            "accounts_record",
            audit_sql.RECORD_ARGUMENTS,
            audit_sql.RECORD_OWN,
            before=audit_sql.RECORD,
        ),
        # Nobody could take such a place; what is left of an attempt offers the least there is.
        migrations.RunSQL(
            "UPDATE accounts_invitation SET role = 'viewer' WHERE role = 'owner'",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=~Q(role="owner"), name="invitation_role_not_owner"
            ),
        ),
        rls.read_only(
            "auth_group",
            "auth_group_permissions",
            "auth_permission",
            "django_content_type",
            "django_migrations",
        ),
    ]
