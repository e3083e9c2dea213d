"""What only the components of templates/components/ need."""

from django import template

from core import colours, formatting

register = template.Library()


@register.filter
def ink_on(ground: str) -> str:
    """Return the colour of letters that read on a "#rrggbb" ground."""
    return colours.ink_on(ground)


@register.filter
def whole_percent(value: int) -> str:
    """Write a whole number of hundredths as the reader's language does: 64%."""
    return formatting.percent(value / 100)
