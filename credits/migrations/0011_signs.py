"""Amounts above zero, a sign for each kind of entry, and an end that a cancellation leaves."""

from django.db import migrations, models

from core import rls
from credits.sql import first, ledger, signs


class Migration(migrations.Migration):
    """The ledger's rules as they are now."""

    dependencies = [("credits", "0010_staff_rights")]

    operations = [
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                condition=models.Q(kind__in=["grant", "refund"], amount__gt=0)
                | models.Q(kind__in=["charge", "expiry"], amount__lt=0)
                | models.Q(kind="reversal", amount__lte=0),
                name="entry_signed_by_kind",
            ),
        ),
        rls.redefined(
            "credits_grant", ledger.GRANT_ALL_ARGUMENTS, signs.GRANT, before=ledger.GRANT
        ),
        rls.redefined(
            "credits_charge", ledger.CHARGE_ARGUMENTS, signs.CHARGE, before=ledger.CHARGE
        ),
        rls.redefined("credits_refund", first.REFUND_ARGUMENTS, signs.REFUND, before=ledger.REFUND),
        rls.redefined(
            "credits_reverse", ledger.REVERSE_ARGUMENTS, signs.REVERSE, before=ledger.REVERSE
        ),
    ]
