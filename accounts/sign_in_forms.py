"""The forms of signing in that are django-allauth's, in the words of this product."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

EMAIL = _("E-mail address")


def name_email_field(field: forms.Field) -> None:
    """Call an e-mail field what it is called everywhere; its label makes an example needless."""
    field.label = EMAIL
    field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types.
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_email_field(self.fields["login"])


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]
    """The address to which the link to a new password goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_email_field(self.fields["email"])


class _NewPasswordMixin:
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Current password"),
            "password1": _("New password"),
            "password2": _("New password (again)"),
        }
        for name in labels.keys() & self.fields.keys():
            self.fields[name].label = labels[name]
            self.fields[name].widget.attrs.pop("placeholder", None)


class NewPasswordForm(_NewPasswordMixin, ChangePasswordForm):  # type: ignore[misc]
    """Another password, for somebody who knows the present one."""


class LinkedPasswordForm(_NewPasswordMixin, ResetPasswordKeyForm):  # type: ignore[misc]
    """Another password, for somebody who opened the link that we mailed."""
