"""Names of fields for people; the database stays as it is."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_started"),
    ]

    operations = [
        migrations.AlterField(
            model_name="apikey",
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
            model_name="membership",
            name="away_since",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="last visit ended at"
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="checklist_hidden_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="checklist hidden at"
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
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
            model_name="workspace",
            name="id",
            field=models.UUIDField(
                default=uuid.uuid4,
                editable=False,
                primary_key=True,
                serialize=False,
                verbose_name="id",
            ),
        ),
    ]
