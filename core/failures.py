"""Why work fails, in one vocabulary for every module and provider."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FailureClass(models.TextChoices):
    """The published classes of failure; each has a refund rule (docs/credits.md)."""

    PROVIDER_ERROR = "provider_error", _("The service we use did not answer properly")
    TIMEOUT = "timeout", _("It took too long")
    MODERATION = "moderation", _("The content was refused by the service's safety rules")
    INVALID_OUTPUT = "invalid_output", _("The result was not usable")
    CANCELLED = "cancelled", _("It was cancelled")
    DUPLICATE = "duplicate", _("The same thing was already being made")
    NOT_CONFIGURED = "not_configured", _("The service is not set up")
    INTERNAL = "internal", _("Something went wrong on our side")


class NexusError(Exception):
    """A refusal that people may read: ``str()`` is a translated sentence, ``status`` is HTTP's."""

    status = 422
    code = "refused"


class WorkFailure(Exception):
    """Paid work that cannot go on. ``transient`` work is tried again before it is given up.

    ``reason`` is kept for staff and support; people read the sentence of ``failure_class``.
    """

    def __init__(
        self,
        reason: str,
        *,
        failure_class: FailureClass,
        transient: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.failure_class = failure_class
        self.transient = transient
        self.retry_after_s = retry_after_s


class ProviderFailure(WorkFailure):
    """A call to an outside service that failed; ``provider`` names the service ("openai")."""

    def __init__(
        self,
        reason: str,
        *,
        provider: str,
        failure_class: FailureClass,
        transient: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(
            reason,
            failure_class=failure_class,
            transient=transient,
            retry_after_s=retry_after_s,
        )
        self.provider = provider
