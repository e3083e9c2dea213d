"""Texts that staff edit, incidents, and how each part of the product fared day by day.

None of it belongs to a workspace. The app's own login may read articles and incidents and never
write them: staff write through the system scope, a release through the owner.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.health import State

STATES = [
    (State.HEALTHY.value, _("Working")),
    (State.DEGRADED.value, _("Slow or limited")),
    (State.AWAY.value, _("Not working")),
    (State.UNKNOWN.value, _("Not checked lately")),
]


class Article(models.Model):
    """A help or legal page in Markdown, in five languages.

    ``screens`` are the URL names whose screens it helps with. ``shipped`` remembers a digest of
    each language's text as a release brought it: what differs from it was written by staff.
    """

    class Section(models.TextChoices):
        HELP = "help", _("Help")
        LEGAL = "legal", _("Legal")

    section = models.CharField(_("section"), max_length=10, choices=Section.choices)
    slug = models.SlugField(_("slug"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=240)
    body = models.TextField(_("text"), help_text=_("Markdown. HTML in it is shown, not used."))
    screens = models.JSONField(_("screens"), default=list, blank=True)
    is_published = models.BooleanField(_("is published"), default=True)
    dated_on = models.DateField(_("version of"))
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    shipped = models.JSONField(default=dict, editable=False)

    objects: ClassVar[models.Manager["Article"]]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["section", "order", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["section", "slug"], name="article_once_per_section"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page's address in the reader's language."""
        name = "help_article" if self.section == self.Section.HELP else "legal"
        return reverse(f"website:{name}", args=[self.slug])


class Incident(models.Model):
    """Something that did not work, or will not for a while, told by staff."""

    class Impact(models.TextChoices):
        MINOR = "minor", _("Slow or limited")
        MAJOR = "major", _("Not working")
        PLANNED = "planned", _("Planned work")

    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), help_text=_("Markdown. HTML in it is shown, not used."))
    impact = models.CharField(_("impact"), max_length=10, choices=Impact.choices)
    started_at = models.DateTimeField(_("started at"))
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)

    objects: ClassVar[models.Manager["Incident"]]

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=F("started_at")),
                name="incident_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StatusDay(models.Model):
    """How one part of the product fared on one day (UTC): checks made, and checks that failed."""

    component = models.CharField(_("component"), max_length=40)
    day = models.DateField(_("day"))
    checks = models.PositiveIntegerField(_("checks"), default=0)
    failures = models.PositiveIntegerField(_("failures"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=STATES)
    sampled_at = models.DateTimeField(_("last check"))

    objects: ClassVar[models.Manager["StatusDay"]]

    class Meta:
        verbose_name = _("day of a component")
        verbose_name_plural = _("days of components")
        ordering = ["-day", "component"]
        constraints = [
            models.UniqueConstraint(fields=["day", "component"], name="status_day_once"),
            models.CheckConstraint(
                condition=Q(failures__lte=F("checks")), name="status_failures_within_checks"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component} {self.day}"
