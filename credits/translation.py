"""Which texts of staff's content exist in five languages."""

from modeltranslation.translator import TranslationOptions, register

from credits.models import Pack, Plan, Price


@register(Price)
class PriceTranslation(TranslationOptions):
    """The operation's name."""

    fields = ("label",)


@register(Plan)
class PlanTranslation(TranslationOptions):
    """The plan's name."""

    fields = ("name",)


@register(Pack)
class PackTranslation(TranslationOptions):
    """The pack's name."""

    fields = ("name",)
