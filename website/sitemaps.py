"""What search engines are told of: every page of the site in every language."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from website.models import Article

PAGES = (
    "home",
    "website:features",
    "website:pricing",
    "website:refunds",
    "website:help",
    "website:status",
)


class SiteSitemap(Sitemap[Any]):
    """Addresses under the site's own name, each with the same page in the other languages."""

    i18n = True
    alternates = True
    x_default = True
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        """Return the host of the settings: what a request claims is no name of ours."""
        return str(urlsplit(settings.SITE_URL).netloc)


class PageSitemap(SiteSitemap):
    """The pages that always exist."""

    def items(self) -> Sequence[str]:
        """Return their URL names."""
        return PAGES

    def location(self, item: str) -> str:
        """Return a page's path in the active language."""
        return reverse(item)


class ArticleSitemap(SiteSitemap):
    """Published help and legal pages."""

    def items(self) -> Sequence[Article]:
        """Return them without their texts."""
        published = Article.objects.filter(is_published=True)
        return list(published.only("section", "slug", "updated_at"))

    def location(self, item: Article) -> str:
        """Return an article's path in the active language."""
        return item.get_absolute_url()

    def lastmod(self, item: Article) -> datetime:
        """Return when it was changed last."""
        return item.updated_at


SITEMAPS = {"pages": PageSitemap, "articles": ArticleSitemap}
