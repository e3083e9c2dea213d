"""Let search find the pages and leads that exist already."""

from django.db import migrations

from core.text_rules import fold

BATCH = 500


def fill(apps, schema_editor):
    """Fold what search looks through, as the services do for new rows."""
    alias = schema_editor.connection.alias
    pages = apps.get_model("magicpages", "MagicPage").objects.using(alias)
    leads = apps.get_model("magicpages", "Lead").objects.using(alias)
    _fill(pages.only("title", "business", "product"), ("title", "business", "product"))
    _fill(leads.only("name", "email", "phone"), ("name", "email", "phone"))


def _fill(rows, names):
    batch = []
    for row in rows.iterator(chunk_size=BATCH):
        row.search_text = fold(" ".join(getattr(row, name) for name in names))
        batch.append(row)
        if len(batch) == BATCH:
            rows.model.objects.using(rows.db).bulk_update(batch, ["search_text"])
            batch.clear()
    if batch:
        rows.model.objects.using(rows.db).bulk_update(batch, ["search_text"])


class Migration(migrations.Migration):
    """Fill what 0003 added."""

    dependencies = [("magicpages", "0003_interface")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
