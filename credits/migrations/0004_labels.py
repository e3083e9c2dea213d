"""Names of fields for people; the database stays as it is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_labels"),
        ("credits", "0003_prices_and_plans"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="workspace",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.workspace",
                verbose_name="workspace",
            ),
        ),
        migrations.AlterField(
            model_name="lot",
            name="workspace",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.workspace",
                verbose_name="workspace",
            ),
        ),
        migrations.AlterField(
            model_name="wallet",
            name="balance",
            field=models.IntegerField(default=0, verbose_name="balance"),
        ),
        migrations.AlterField(
            model_name="wallet",
            name="seq",
            field=models.BigIntegerField(default=0, verbose_name="ledger entries"),
        ),
        migrations.AlterField(
            model_name="wallet",
            name="workspace",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="+",
                serialize=False,
                to="accounts.workspace",
                verbose_name="workspace",
            ),
        ),
    ]
