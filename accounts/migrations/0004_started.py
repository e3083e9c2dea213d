"""Spare workspaces that are at work already the guided start."""

from django.db import migrations
from django.db.models import F


def mark_started(apps, schema_editor):
    """Count a workspace as started from the day it was made."""
    workspaces = apps.get_model("accounts", "Workspace").objects.using(
        schema_editor.connection.alias
    )
    workspaces.filter(started_at=None).update(started_at=F("created_at"))


class Migration(migrations.Migration):
    """Fill what 0003 added."""

    dependencies = [("accounts", "0003_interface")]

    operations = [migrations.RunPython(mark_started, migrations.RunPython.noop)]
