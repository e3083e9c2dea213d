"""Put the new tables behind the wall; what plans cost stands in their terms alone."""

from django.db import migrations

from core import rls


class Migration(migrations.Migration):
    """The wall around limits, subscriptions, invoices and grants."""

    dependencies = [("credits", "0007_terms")]

    operations = [
        migrations.RemoveField("plan", "credits"),
        migrations.RemoveField("plan", "monthly_usd_cents"),
        rls.protect("credits_cap"),
        rls.protect("credits_subscription"),
        rls.protect("credits_invoice"),
        rls.protect("credits_grantrequest"),
        # What the count finds is staff's alone.
        rls.protect("credits_discrepancy", using="false"),
        rls.read_only("credits_planterms", "credits_pack"),
    ]
