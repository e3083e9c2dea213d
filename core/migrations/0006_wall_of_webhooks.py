"""Close the post of providers to the app, and let it add to it."""

from django.db import migrations

from core import rls

RECEIVE = """
RETURNS boolean LANGUAGE sql AS $$
    INSERT INTO core_inboundevent (id, source, event_id, kind, body, headers)
    VALUES (gen_random_uuid(), a_source, an_event_id, a_kind, a_body, some_headers)
    ON CONFLICT (source, event_id) DO UPDATE
        SET times_received = core_inboundevent.times_received + 1
    RETURNING times_received = 1
$$
"""


class Migration(migrations.Migration):
    """Row level security of inbound events."""

    dependencies = [("core", "0005_inboundevent")]

    operations = [
        rls.closed("core_inboundevent"),
        rls.definer(
            "core_receive_event",
            "a_source text, an_event_id text, a_kind text, a_body bytea, some_headers jsonb",
            RECEIVE,
        ),
    ]
