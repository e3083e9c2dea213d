"""Names of fields for people; the database stays as it is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_labels"),
        ("magicpages", "0005_list_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="lead",
            name="page",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="leads",
                to="magicpages.magicpage",
                verbose_name="magic page",
            ),
        ),
        migrations.AlterField(
            model_name="lead",
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
            model_name="magicpage",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="content_version",
            field=models.PositiveIntegerField(default=0, verbose_name="version"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="created at"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="credits_charged",
            field=models.PositiveIntegerField(default=0, verbose_name="credits charged"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="credits_refunded",
            field=models.PositiveIntegerField(default=0, verbose_name="credits refunded"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="deadline_at",
            field=models.DateTimeField(null=True, verbose_name="deadline"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="due_at",
            field=models.DateTimeField(null=True, verbose_name="due at"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="failure_class",
            field=models.CharField(
                blank=True,
                choices=[
                    ("provider_error", "The service we use did not answer properly"),
                    ("timeout", "It took too long"),
                    ("moderation", "The content was refused by the service's safety rules"),
                    ("invalid_output", "The result was not usable"),
                    ("cancelled", "It was cancelled"),
                    ("duplicate", "The same thing was already being made"),
                    ("not_configured", "The service is not set up"),
                    ("internal", "Something went wrong on our side"),
                ],
                max_length=20,
                verbose_name="kind of failure",
            ),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="failure_reason",
            field=models.TextField(blank=True, verbose_name="what went wrong"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="finished_at",
            field=models.DateTimeField(null=True, verbose_name="ended at"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="handed_at",
            field=models.DateTimeField(null=True, verbose_name="handed to the queue at"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="late_result",
            field=models.JSONField(null=True, verbose_name="late result"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="lease_id",
            field=models.UUIDField(null=True, verbose_name="lease"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="lease_until",
            field=models.DateTimeField(null=True, verbose_name="leased until"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="progress",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="progress in percent"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="requested_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked for by",
            ),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="stage",
            field=models.CharField(blank=True, max_length=40, verbose_name="stage"),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("queued", "Waiting"),
                    ("running", "In progress"),
                    ("ready", "Ready"),
                    ("failed", "Failed"),
                ],
                default="draft",
                max_length=10,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="magicpage",
            name="submitted_at",
            field=models.DateTimeField(null=True, verbose_name="submitted at"),
        ),
        migrations.AlterField(
            model_name="magicpage",
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
            model_name="publication",
            name="content",
            field=models.JSONField(verbose_name="content"),
        ),
        migrations.AlterField(
            model_name="publication",
            name="content_version",
            field=models.PositiveIntegerField(verbose_name="version"),
        ),
        migrations.AlterField(
            model_name="publication",
            name="page",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="publication",
                to="magicpages.magicpage",
                verbose_name="magic page",
            ),
        ),
        migrations.AlterField(
            model_name="publication",
            name="path",
            field=models.CharField(max_length=160, unique=True, verbose_name="address"),
        ),
        migrations.AlterField(
            model_name="publication",
            name="published_at",
            field=models.DateTimeField(auto_now=True, verbose_name="published at"),
        ),
        migrations.AlterField(
            model_name="publication",
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
