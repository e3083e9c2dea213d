"""Put the ledger behind the wall, and give it the functions that alone may write it."""

from django.db import migrations

from core import rls
from core.database_urls import APP_ROLE, SYSTEM_ROLE
from credits.sql import first as sql


class Migration(migrations.Migration):
    """The ledger's rules, kept by the database."""

    dependencies = [("credits", "0001_initial"), ("accounts", "0002_wall")]

    operations = [
        rls.protect("credits_wallet"),
        rls.protect("credits_lot"),
        rls.protect("credits_entry"),
        migrations.RunSQL(sql.APPEND_ONLY, sql.DROP_APPEND_ONLY),
        migrations.RunSQL(sql.NETSTRING, "DROP FUNCTION credits_netstring;"),
        migrations.RunSQL(sql.POST, "DROP FUNCTION credits_post;"),
        rls.definer("credits_grant", sql.GRANT_ARGUMENTS, sql.GRANT),
        rls.definer("credits_charge", sql.CHARGE_ARGUMENTS, sql.CHARGE),
        rls.definer("credits_refund", sql.REFUND_ARGUMENTS, sql.REFUND),
        migrations.RunSQL(
            sql.PRIVILEGES.format(app=APP_ROLE, system=SYSTEM_ROLE), migrations.RunSQL.noop
        ),
    ]
