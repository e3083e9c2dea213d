"""Put pages, publications and leads behind the wall, with one door for visitors."""

from django.db import migrations

from core import rls

# Visitors belong to no workspace. They get exactly the row of the path they ask for: nothing can be
# listed. Bytes the caller has already (the same ETag) are not sent again.
PUBLIC_BYTES = """
RETURNS TABLE (etag text, html bytea, html_gzip bytea) LANGUAGE sql STABLE AS $$
    SELECT p.etag,
           CASE WHEN p.etag = p_known_etag THEN NULL ELSE p.html END,
           CASE WHEN p.etag = p_known_etag THEN NULL ELSE p.html_gzip END
    FROM magicpages_publication p WHERE p.path = p_path
$$
"""

PUBLIC_PAGE = """
RETURNS TABLE (workspace_id uuid, page_id uuid) LANGUAGE sql STABLE AS $$
    SELECT p.workspace_id, p.page_id FROM magicpages_publication p WHERE p.path = p_path
$$
"""


class Migration(migrations.Migration):
    """Row level security of the magic pages app."""

    dependencies = [("magicpages", "0001_initial"), ("accounts", "0002_wall")]

    operations = [
        rls.protect("magicpages_magicpage"),
        rls.protect("magicpages_publication"),
        rls.protect("magicpages_lead"),
        rls.same_workspace("magicpages_publication", "page_id", "magicpages_magicpage"),
        rls.same_workspace("magicpages_lead", "page_id", "magicpages_magicpage"),
        rls.definer("magicpages_public_bytes", "p_path text, p_known_etag text", PUBLIC_BYTES),
        rls.definer("magicpages_public_page", "p_path text", PUBLIC_PAGE),
    ]
