"""Give the database a clock that the local stack and the tests can move."""

from django.db import migrations

from core import clock_sql


class Migration(migrations.Migration):
    """``core_now()``."""

    dependencies = [("core", "0003_labels")]

    operations = [migrations.RunSQL(clock_sql.NOW, clock_sql.DROP_NOW)]
