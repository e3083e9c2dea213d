"""Names of fields for people; the database stays as it is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_labels"),
        ("notifications", "0003_mailed_at"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="key",
            field=models.CharField(max_length=160, verbose_name="key"),
        ),
        migrations.AlterField(
            model_name="notification",
            name="mail_attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="mail attempts"),
        ),
        migrations.AlterField(
            model_name="notification",
            name="mail_due_at",
            field=models.DateTimeField(null=True, verbose_name="mail due at"),
        ),
        migrations.AlterField(
            model_name="notification",
            name="values",
            field=models.JSONField(default=dict, verbose_name="values"),
        ),
        migrations.AlterField(
            model_name="notification",
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
            model_name="preference",
            name="workspace",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.workspace",
                verbose_name="workspace",
            ),
        ),
    ]
