"""What people fill in to give a program a key."""

from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts import services
from accounts.models import User
from accounts.scopes import scopes
from core.text_rules import clean, shows_something

NEVER = "never"
_SALT = "accounts.new-api-key"


class ScopeGroup(NamedTuple):
    """The boxes of one resource."""

    label: str
    boxes: list[Any]


def _lives() -> list[tuple[str, Any]]:
    return [
        (str(days), ngettext("%(days)s day", "%(days)s days", days) % {"days": days})
        if days
        else (NEVER, pgettext_lazy("life of a key", "Without an end"))
        for days in services.KEY_LIVES
    ]


def _scopes() -> list[tuple[str, Any]]:
    return [(scope.key, scope.label) for scope in scopes.all()]


class ApiKeyForm(forms.Form):
    """A name, what the key may do, and how long it is good.

    ``request_token`` names this form: sent twice, it makes one key. It is signed for the person.
    """

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        validators=[shows_something],
        help_text=_("What uses the key, so that you know it again: a till, a website, a script."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        choices=_scopes,
        label=_("What the key may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Give it no more than it needs. It never does what you may not do yourself."),
    )
    life = forms.ChoiceField(
        label=_("It is good for"),
        choices=_lives,
        widget=forms.RadioSelect,
        initial=str(services.USUAL_KEY_LIFE),
    )
    request_token = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self.fields["request_token"].initial = signing.dumps(
            [str(user.pk), str(uuid4())], salt=_SALT
        )

    @property
    def scope_groups(self) -> list[ScopeGroup]:
        """The boxes of the scopes, by resource."""
        boxes = {str(box.data["value"]): box for box in self["scopes"]}
        return [
            ScopeGroup(str(label), [boxes[scope.key] for scope in found])
            for label, found in groupby(scopes.all(), key=lambda scope: scope.group)
        ]

    def clean_name(self) -> str:
        """Return the name as plain text."""
        return clean(self.cleaned_data["name"])

    def clean_request_token(self) -> UUID:
        """Return the id that this form gives to its key."""
        try:
            person, key_id = signing.loads(self.cleaned_data["request_token"], salt=_SALT)
        except (signing.BadSignature, ValueError) as error:
            raise self._stale() from error
        if person != str(self._user.pk):
            raise self._stale()
        return UUID(key_id)

    def clean_life(self) -> int | None:
        """Return for how many days the key is good; None for ever."""
        life = self.cleaned_data["life"]
        return None if life == NEVER else int(life)

    def _stale(self) -> forms.ValidationError:
        return forms.ValidationError(_("This form is out of date. Load the page again."))
