"""Shares of whole numbers."""


def half_up(number: int, by: int) -> int:
    """Return ``number / by`` as a whole number, halves away from zero; ``by`` is positive."""
    size = (2 * abs(number) + by) // (2 * by)
    return size if number >= 0 else -size
