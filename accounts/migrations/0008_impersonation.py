"""The right to work in the place of a member."""

from django.db import migrations


class Migration(migrations.Migration):
    """A permission of the staff site."""

    dependencies = [("accounts", "0007_wall_of_people")]

    operations = [
        migrations.AlterModelOptions(
            name="user",
            options={
                "permissions": [("impersonate_user", "Can work in the place of a user")],
                "verbose_name": "user",
                "verbose_name_plural": "users",
            },
        ),
    ]
