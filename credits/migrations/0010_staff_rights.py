"""Rights of staff that no form of a row stands for."""

from django.db import migrations


class Migration(migrations.Migration):
    """Who may decide on grants, refund invoices, and see what work earns and costs."""

    dependencies = [("credits", "0009_ledger_rules")]

    operations = [
        migrations.AlterModelOptions(
            name="entry",
            options={
                "permissions": [("view_margin", "Can see what work earns and costs")],
                "verbose_name": "ledger entry",
                "verbose_name_plural": "ledger entries",
            },
        ),
        migrations.AlterModelOptions(
            name="grantrequest",
            options={
                "permissions": [
                    ("decide_grantrequest", "Can decide on grants and reversals of others")
                ],
                "verbose_name": "grant or reversal",
                "verbose_name_plural": "grants and reversals",
            },
        ),
        migrations.AlterModelOptions(
            name="invoice",
            options={
                "permissions": [("refund_invoice", "Can refund invoices")],
                "verbose_name": "invoice",
                "verbose_name_plural": "invoices",
            },
        ),
    ]
