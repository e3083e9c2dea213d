"""What the site adds to the signed-in interface: help articles are found by Ctrl-K."""

from django.utils.translation import gettext_lazy as _

from core.interface import search
from core.interface.search import Hit, Query
from website import selectors


def find_help(query: Query) -> list[Hit]:
    """Return the help articles in which every word of the query occurs."""
    found = selectors.help_articles(query.text, limit=query.limit)
    return [Hit(each.title, each.get_absolute_url(), each.summary) for each in found]


search.sources.register(search.Source("website.help", _("Help"), "help", 90, find_help))
