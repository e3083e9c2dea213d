"""Put the credentials behind the wall."""

from django.db import migrations

from core import rls


class Migration(migrations.Migration):
    """Row level security of the integrations."""

    dependencies = [("integrations", "0001_credential")]

    operations = [rls.protect("integrations_credential")]
