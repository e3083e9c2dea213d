"""What people fill in about members: a role, whom to invite, who owns the workspace next."""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import services
from accounts.models import Membership
from core import formatting

MOST_AT_ONCE = 20
LONGEST_ADDRESS = 254
_APART = re.compile(r"[\s,;]+")
_ROLES = [(role.value, role.label) for role in services.GIVEN_ROLES]
_DAYS = (1, services.USUAL_DAYS, 30)
_WHAT_ROLES_DO = gettext_lazy(
    "Viewers look at everything. Editors also make and change content, and spend credits. Admins"
    " also manage members, settings, keys and billing."
)


class RoleForm(forms.Form):
    """What a member may do. Nobody is made the owner here."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=_ROLES,
        widget=forms.RadioSelect,
        help_text=_WHAT_ROLES_DO,
    )


class InviteForm(forms.Form):
    """Whom to invite, as what, and for how long the link is good."""

    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        max_length=MOST_AT_ONCE * (LONGEST_ADDRESS + 2),
        widget=forms.Textarea(
            attrs={"rows": 3, "dir": "ltr", "spellcheck": "false", "autocapitalize": "off"}
        ),
        help_text=gettext_lazy("One or several, each on its own line or with commas between."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=_ROLES,
        initial="editor",
        widget=forms.RadioSelect,
        help_text=_WHAT_ROLES_DO,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("The link is good for"),
        choices=[(days, days) for days in _DAYS],
        coerce=int,
        initial=services.USUAL_DAYS,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A counter of characters says nothing about addresses.
        self.fields["addresses"].widget.attrs.pop("maxlength", None)
        self.fields["days"].widget.choices = [(days, _in_words(days)) for days in _DAYS]

    def clean_addresses(self) -> list[str]:
        """Return the addresses, each once and in lower case."""
        text = self.cleaned_data["addresses"].lower()
        found = list(dict.fromkeys(filter(None, _APART.split(text))))
        if len(found) > MOST_AT_ONCE:
            raise ValidationError(
                ngettext(
                    "Invite at most %(most)s person at a time.",
                    "Invite at most %(most)s people at a time.",
                    MOST_AT_ONCE,
                )
                % {"most": formatting.number(MOST_AT_ONCE)}
            )
        wrong = [address for address in found if not _is_address(address)]
        if wrong or not found:
            raise ValidationError(
                _("This is not an e-mail address: %(address)s")
                % {"address": formatting.isolated(formatting.joined(wrong) or text)}
            )
        return found


class MemberField(forms.ModelChoiceField[Membership]):
    """A choice of members by name and address."""

    def label_from_instance(self, obj: Membership) -> str:
        """Return the words of one choice."""
        return f"{obj.user.name} · {obj.user.email}" if obj.user.name else obj.user.email


class TransferForm(forms.Form):
    """Who owns the workspace next."""

    member = MemberField(
        label=gettext_lazy("New owner"),
        queryset=Membership.objects.none(),
        empty_label=gettext_lazy("Choose a member"),
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy("I know that only the new owner can give the workspace back to me."),
    )

    def __init__(self, *args: Any, members: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(MemberField, self.fields["member"]).queryset = members


def _in_words(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": formatting.number(days)}


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_ADDRESS
