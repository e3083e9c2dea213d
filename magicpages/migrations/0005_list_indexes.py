"""Indexes for the lists of leads, of one page and of all, in the order in which they are shown."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The new indexes end with the id, so that equal times have an order too."""

    dependencies = [("magicpages", "0004_search_text")]

    operations = [
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["workspace", "-created_at", "-id"], name="lead_newest_of_all"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["workspace", "page", "-created_at", "-id"], name="lead_newest_of_page"
            ),
        ),
        migrations.RemoveIndex(model_name="lead", name="lead_newest_first"),
    ]
