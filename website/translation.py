"""Which texts of the site exist in five languages."""

from modeltranslation.translator import TranslationOptions, register

from website.models import Article, Incident


@register(Article)
class ArticleTranslation(TranslationOptions):
    """The whole text."""

    fields = ("title", "summary", "body")


@register(Incident)
class IncidentTranslation(TranslationOptions):
    """What happened."""

    fields = ("title", "body")
