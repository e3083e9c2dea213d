"""Put the keys of answered requests behind the wall."""

from django.db import migrations

from core import rls


class Migration(migrations.Migration):
    """Row level security of the core app."""

    dependencies = [("core", "0001_initial")]

    operations = [rls.protect("core_idempotencykey")]
