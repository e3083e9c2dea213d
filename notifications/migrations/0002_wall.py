"""Put notifications behind the wall: a member sees their own, nobody else's."""

from django.db import migrations

from core import rls

# A worker speaks for nobody, and sees the mails of the whole workspace. Whoever causes something
# may tell others of it, without seeing what they were told.
MINE = f"workspace_id = {rls.WORKSPACE} AND ({rls.USER} IS NULL OR user_id = {rls.USER})"


class Migration(migrations.Migration):
    """Row level security of the notifications app."""

    dependencies = [("notifications", "0001_initial"), ("accounts", "0002_wall")]

    operations = [
        rls.protect(
            "notifications_notification", using=MINE, check=f"workspace_id = {rls.WORKSPACE}"
        ),
        rls.protect("notifications_preference"),
    ]
