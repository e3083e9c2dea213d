"""The one error of this package."""


class StackError(Exception):
    """A reason why the stack cannot run, in one line that tells its reader what to do."""
