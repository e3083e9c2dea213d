"""Names of fields for people; the database stays as it is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_labels"),
        ("core", "0002_wall"),
    ]

    operations = [
        migrations.AlterField(
            model_name="idempotencykey",
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
