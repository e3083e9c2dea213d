from django.db import migrations, models


class Migration(migrations.Migration):
    """When the mail of an invitation goes out, and how often that was tried."""

    dependencies = [("accounts", "0009_email_codes")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="mail_attempts",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="invitation",
            name="mail_due_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
