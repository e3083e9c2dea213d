"""How a landing page is made, as `core.work` needs to know it."""

from django.utils.translation import gettext_lazy as _

from core.work.registry import Kind, Stage
from magicpages.models import MagicPage

READING, WRITING, CHECKING, BUILDING = "reading", "writing", "checking", "building"

KIND = Kind(
    model=MagicPage,
    run="magicpages.tasks.write_page",
    deliver="magicpages.services.deliver_page",
    label_of_one=_("Landing page"),
    url_name="magicpages:page_detail",
    subject_field="product",
    explain="magicpages.presenters.explain",
    typical_s=20,
    stages=[
        Stage(READING, _("Reading the brief")),
        Stage(WRITING, _("Writing the page")),
        Stage(CHECKING, _("Checking the words")),
        Stage(BUILDING, _("Putting it together")),
    ],
)
