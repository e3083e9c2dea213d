"""What follows a commit, and undoes nothing when it fails."""

from collections.abc import Callable

from django.db import DEFAULT_DB_ALIAS, transaction


def after_commit(do: Callable[[], object], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Do it when the transaction is committed; an error is logged and goes no further.

    ``do`` may be anything that can be called. Django names what failed by its ``__qualname__``,
    which a `functools.partial` lacks: then the error would reach the caller after all.
    """

    def follow() -> None:
        do()

    transaction.on_commit(follow, using=using, robust=True)
