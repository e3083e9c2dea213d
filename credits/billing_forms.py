"""What people write on the billing screens."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CancelForm(forms.Form):
    """Why a plan is ended; nobody has to say."""

    why = forms.ChoiceField(
        label=_("What is the main reason?"),
        help_text=_("You need not say. It helps us to see what to do better."),
        choices=(
            ("price", _("It costs too much")),
            ("use", _("We use it too little")),
            ("missing", _("Something is missing")),
            ("quality", _("The results are not good enough")),
            ("other", _("Something else")),
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    words = forms.CharField(
        label=_("What could be better?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    @property
    def reason(self) -> str:
        """Return the answers as one line for those who read them."""
        answers = (self.cleaned_data["why"], self.cleaned_data["words"].strip())
        return ": ".join(each for each in answers if each)
