"""What the tests call their workspaces, pages and people, and have them say."""

from django.conf import settings

from accounts.models import User, Workspace
from core import tenancy
from core.messages.catalogs import catalog_path, read
from core.messages.source import messages_of
from magicpages.models import Lead, MagicPage


def mistaken_for_ours() -> list[str]:
    """Return the names in the database that are also texts of the interface.

    The staff site lists the rows of every test, so such a name would look like a text that nobody
    translated; and only when the tests happen to run in a certain order.
    """
    catalog = read(catalog_path(settings.BASE_DIR, settings.LANGUAGE_CODE, "django"))
    ours = {message.id for message in messages_of(catalog) if isinstance(message.id, str)}
    with tenancy.system_scope(tenancy.SystemUse.STAFF):
        names = {
            *Workspace.objects.values_list("name", flat=True),
            *User.objects.values_list("name", flat=True),
            *MagicPage.objects.values_list("business", flat=True),
            *MagicPage.objects.values_list("title", flat=True),
            *Lead.objects.values_list("name", flat=True),
            *Lead.objects.values_list("consent", flat=True),
        }
    return sorted(names & ours - {""})
