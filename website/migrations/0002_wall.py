"""Only staff and releases write what everybody reads."""

from django.db import migrations

from core.database_urls import APP_ROLE


class Migration(migrations.Migration):
    """Take the app's own login its right to change texts."""

    dependencies = [("website", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON website_article, website_incident FROM {APP_ROLE};",
            migrations.RunSQL.noop,
        ),
    ]
