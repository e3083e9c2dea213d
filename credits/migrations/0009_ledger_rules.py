"""Limits inside the charge, expiry and reversal as movements, guards, and a leaner ledger."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core import rls
from credits.sql import caps, first, guards, ledger

_POST_AS_IT_WAS = f"DROP FUNCTION credits_post; {first.POST}"
# Room on each page, so that a row is changed where it stands and no index hears of it.
_ROOM = "ALTER TABLE {table} SET (fillfactor = 70);"
_NO_ROOM = "ALTER TABLE {table} RESET (fillfactor);"


def _forgotten(name: str, arguments: str, body: str) -> migrations.RunSQL:
    """Return the operation that drops a definer, to be made anew with other arguments."""
    made = rls.definer(name, arguments, body)
    return migrations.RunSQL(sql=made.reverse_sql, reverse_sql=made.sql)


def _roomy(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(_ROOM.format(table=table), _NO_ROOM.format(table=table))


class Migration(migrations.Migration):
    """The ledger's rules as they are now."""

    dependencies = [("credits", "0008_wall_of_commerce"), ("core", "0004_clock")]

    operations = [
        migrations.AlterField(
            "entry",
            "workspace",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.WORKSPACE_MODEL,
                verbose_name="workspace",
            ),
        ),
        migrations.AddField(
            "lot",
            "has_credits",
            models.GeneratedField(
                db_persist=True,
                expression=models.Q(remaining__gt=0),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.RemoveIndex("lot", "lot_burn_order"),
        migrations.AddIndex(
            "lot",
            models.Index(
                fields=["workspace", "expires_at", "created_at", "id"],
                name="lot_burn_order",
                condition=models.Q(has_credits=True),
            ),
        ),
        _roomy("credits_lot"),
        _roomy("credits_wallet"),
        migrations.RunSQL(f"DROP FUNCTION credits_post; {ledger.POST}", _POST_AS_IT_WAS),
        migrations.RunSQL(ledger.WRITE_OFF, "DROP FUNCTION credits_write_off;"),
        migrations.RunSQL(caps.DAY_START, "DROP FUNCTION credits_day_start;"),
        migrations.RunSQL(caps.LAST_BEFORE, "DROP FUNCTION credits_last_before;"),
        migrations.RunSQL(caps.LIMIT_IN_THE_WAY, "DROP FUNCTION credits_limit_in_the_way;"),
        _forgotten("credits_grant", first.GRANT_ARGUMENTS, first.GRANT),
        rls.definer("credits_grant", ledger.GRANT_ALL_ARGUMENTS, ledger.GRANT),
        _forgotten("credits_charge", first.CHARGE_ARGUMENTS, first.CHARGE),
        rls.definer("credits_charge", ledger.CHARGE_ARGUMENTS, ledger.CHARGE),
        rls.redefined("credits_refund", first.REFUND_ARGUMENTS, ledger.REFUND, before=first.REFUND),
        rls.definer("credits_expire", ledger.EXPIRE_ARGUMENTS, ledger.EXPIRE),
        rls.definer("credits_reverse", ledger.REVERSE_ARGUMENTS, ledger.REVERSE),
        rls.definer("credits_keep_capped", "", caps.KEEP_CAPPED),
        migrations.RunSQL(caps.CAPPED_TRIGGER, "DROP TRIGGER credits_keep_capped ON credits_cap;"),
        rls.definer("credits_books_agree", "", guards.BOOKS_AGREE),
        migrations.RunSQL(guards.WATCH, guards.UNWATCH),
    ]
