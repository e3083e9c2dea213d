"""Remember when a mail last left, so that the next ones can wait for each other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The moment of a notification's mail."""

    dependencies = [("notifications", "0002_wall")]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="mailed_at",
            field=models.DateTimeField(null=True, verbose_name="mailed at"),
        ),
    ]
