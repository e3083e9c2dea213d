"""Landing pages: the brief, the words, what is published, and who answered."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import WorkspaceModel
from core.text_rules import fold
from core.work.models import PaidWork, Status


class Tone(models.TextChoices):
    """How the page speaks."""

    FRIENDLY = "friendly", _("Friendly")
    PROFESSIONAL = "professional", _("Professional")
    BOLD = "bold", _("Bold")
    CALM = "calm", _("Calm")
    PLAYFUL = "playful", _("Playful")


class Theme(models.TextChoices):
    """How the page looks; each is a stylesheet in static/themes/."""

    STUDIO = "studio", _("Studio")
    EDITORIAL = "editorial", _("Editorial")
    NIGHT = "night", _("Night")


# A page is feminine or masculine by language: its state is worded for it, not for work at large.
STATUS_WORDS = {
    Status.DRAFT: pgettext_lazy("page", "Draft"),
    Status.QUEUED: pgettext_lazy("page", "Waiting"),
    Status.RUNNING: pgettext_lazy("page", "In progress"),
    Status.READY: pgettext_lazy("page", "Ready"),
    Status.FAILED: pgettext_lazy("page", "Failed"),
}


class MagicPage(PaidWork):
    """A landing page made from a brief.

    ``content`` is the draft people edit (`magicpages.blocks` gives its shape); visitors see the
    bytes of its `Publication`, if there is one. ``model`` names what wrote it; ``is_sample`` says
    that it was the simulator, so the words stand for nothing.
    """

    operation: ClassVar[str] = "magicpages.generate"

    product = models.TextField(_("what you sell"), max_length=4000)
    audience = models.TextField(_("who it is for"), max_length=1000)
    offer = models.TextField(_("your offer"), max_length=1000)
    proof = models.TextField(_("facts you can prove"), max_length=2000, blank=True)
    business = models.CharField(_("business name"), max_length=60, blank=True)
    tone = models.CharField(_("tone"), max_length=20, choices=Tone.choices, default=Tone.FRIENDLY)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    theme = models.CharField(_("theme"), max_length=20, choices=Theme.choices, default=Theme.STUDIO)
    title = models.CharField(_("title"), max_length=120, blank=True)
    slug = models.SlugField(_("address"), max_length=80, blank=True)
    content = models.JSONField(_("content"), default=dict)
    content_version = models.PositiveIntegerField(_("version"), default=0)
    model = models.CharField(_("written by"), max_length=80, blank=True)
    is_sample = models.BooleanField(_("is sample content"), default=False)
    is_example = models.BooleanField(_("is an example"), default=False)
    search_text = models.TextField(default="", blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta(PaidWork.Meta):
        verbose_name = _("magic page")
        verbose_name_plural = _("magic pages")
        constraints = [
            *PaidWork.Meta.constraints,
            models.UniqueConstraint(
                fields=["workspace", "slug"], condition=~Q(slug=""), name="page_address_once"
            ),
            models.UniqueConstraint(fields=["workspace", "id"], name="page_in_workspace"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-created_at", "-id"], name="page_newest_first"),
            models.Index(
                fields=["due_at"],
                name="page_unfinished",
                condition=Q(status__in=["queued", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title or Truncator(self.product).chars(60)

    @property
    def searchable(self) -> str:
        """What ``search_text`` has to be: every write of these fields stores it along."""
        return fold(f"{self.title} {self.business} {self.product}")

    @property
    def status_words(self) -> str:
        """Say where the page stands, in words that agree with it."""
        return str(STATUS_WORDS[Status(self.status)])

    def get_absolute_url(self) -> str:
        """Return the page's screen in the app."""
        return reverse("magicpages:page_detail", args=[self.pk])


class Publication(WorkspaceModel):
    """What visitors get: the finished bytes of a published page, with their validators.

    Written once at publish and served as they are. ``path`` is "<workspace-slug>/<page-slug>".
    """

    page = models.OneToOneField(
        MagicPage,
        on_delete=models.CASCADE,
        related_name="publication",
        verbose_name=_("magic page"),
    )
    path = models.CharField(_("address"), max_length=160, unique=True)
    content_version = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"))
    html = models.BinaryField()
    html_gzip = models.BinaryField()
    etag = models.CharField(max_length=40)
    published_at = models.DateTimeField(_("published at"), auto_now=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    def __str__(self) -> str:
        return self.path


class Lead(WorkspaceModel):
    """What a visitor sent through a page's form, with the consent they gave and its wording."""

    page = models.ForeignKey(
        MagicPage, on_delete=models.CASCADE, related_name="leads", verbose_name=_("magic page")
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    consent = models.TextField(_("consent"))
    language = models.CharField(_("language"), max_length=8)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)
    search_text = models.TextField(default="", blank=True, editable=False)

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = [
            models.Index(fields=["workspace", "-created_at", "-id"], name="lead_newest_of_all"),
            models.Index(
                fields=["workspace", "page", "-created_at", "-id"], name="lead_newest_of_page"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def searchable(self) -> str:
        """What ``search_text`` has to be: every write of these fields stores it along."""
        return fold(f"{self.name} {self.email} {self.phone}")
