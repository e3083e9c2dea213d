"""People in the staff site."""

from typing import Any

from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    SetUnusablePasswordMixin,
)
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts import services
from accounts.models import Membership, TokenFamily, User
from accounts.services import staff_work
from core import formatting
from core.admin import NOTHING, LocalAdmin, badge, link_to, moment

# Each mail takes its time while the page waits.
MOST_MAILS = 10


class UserCreationForm(AdminUserCreationForm[User]):
    """A new person, who signs in with their e-mail address."""

    class Meta:
        model = User
        fields = ("email",)


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """Another person's new password; Django words its hint before it knows the reader."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "usable_password" not in self.fields:
            return
        self.fields["usable_password"].help_text = format_html(
            '{}<ul id="id_unusable_warning" class="messagelist"><li class="warning">{}</li></ul>',
            SetUnusablePasswordMixin.usable_password_help_text,
            _("If disabled, the current password for this user will be lost."),
        )

    def set_password_and_save(self, user: User, *args: Any, **kwargs: Any) -> User:
        """Change it as every door does: whoever is signed in with the old one is signed out."""
        is_usable = self.cleaned_data["set_usable_password"]
        password = self.cleaned_data["password1"] if is_usable else None
        services.set_password(user=user, password=password)
        return user


@admin.register(User)
class UserAdmin(LocalAdmin[User], DjangoUserAdmin[User]):
    """People, and what staff may do."""

    add_form = UserCreationForm
    change_password_form = PasswordForm
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "language")}),
        (_("Workspaces"), {"fields": ("workspaces",)}),
        (
            pgettext_lazy("staff site", "Protection"),
            {"fields": ("addresses", "second_factor", "sessions", "deletion_due_at")},
        ),
        (_("Preferences"), {"fields": ("theme", "digits", "date_joined", "last_login")}),
        (
            _("Rights"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
    )
    readonly_fields = (
        "workspaces", "addresses", "second_factor", "sessions", "deletion_due_at", "theme",
        "digits", "date_joined", "last_login",
    )  # fmt: skip
    actions = ("end_sessions", "send_reset_mail")
    list_display = (
        "email",
        "name",
        "language",
        "is_staff",
        "is_active",
        "last_login",
        "date_joined",
    )
    search_fields = ("email", "name", "id")
    search_help_text = _("E-mail address, name or id")
    ordering = ("-date_joined",)
    list_filter = ("is_staff", "is_active", "language", "date_joined")
    date_hierarchy = "date_joined"
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description=_("workspaces"))
    def workspaces(self, user: User) -> SafeString | str:
        """Link to each workspace the person is in, with what they are there, and to their place."""
        places = Membership.objects.filter(user=user).select_related("workspace")
        rows = [(link_to(place.workspace), place.get_role_display()) for place in places]
        return format_html_join(mark_safe("<br>"), "{} · {}", rows) or NOTHING

    @admin.display(description=_("e-mail addresses"))
    def addresses(self, user: User) -> SafeString | str:
        """Show the person's addresses, and which are confirmed."""
        confirmed, waiting = badge(_("Confirmed"), "good"), badge(_("Not confirmed"), "warn")
        rows = [
            (address.email, confirmed if address.verified else waiting)
            for address in EmailAddress.objects.filter(user=user).order_by("-primary", "pk")
        ]
        return format_html_join(mark_safe("<br>"), "<bdi>{}</bdi> {}", rows) or NOTHING

    @admin.display(description=_("second factor"))
    def second_factor(self, user: User) -> SafeString | str:
        """Show what the person protects their sign-in with; never the secrets of it."""
        found = Authenticator.objects.filter(user=user).order_by("pk")
        rows = [(each.get_type_display(), moment(each.last_used_at)) for each in found]
        return format_html_join(mark_safe("<br>"), "{} · {}", rows) or NOTHING

    @admin.display(description=_("signed in"))
    def sessions(self, user: User) -> str:
        """Show in how many browsers and programs the person is signed in."""
        browsers = UserSession.objects.filter(user=user).count()
        programs = TokenFamily.objects.filter(user=user, revoked_at=None).count()
        return formatting.number(browsers + programs)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let nobody but superusers change anybody of the staff."""
        is_staff = obj is not None and (obj.is_staff or obj.is_superuser)
        if is_staff and not request.user.is_superuser:
            return False
        return bool(super().has_change_permission(request, obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let nobody but superusers make people: whoever does chooses their password."""
        return bool(request.user.is_superuser and super().has_add_permission(request))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """Let superusers set the password of staff; customers choose theirs, and are mailed how."""
        if not _may_set_password(request, self.get_object(request, unquote(id))):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Offer a new password only where one may be set."""
        shown = super().get_fieldsets(request, obj)
        if obj is None or _may_set_password(request, obj):
            return shown
        return [
            (name, {**options, "fields": [f for f in options["fields"] if f != "password"]})
            for name, options in shown
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Let nobody but superusers give rights, to themselves or to others.

        An address is changed by its owner alone, who proves that they read its mail.
        """
        own = tuple(super().get_readonly_fields(request, obj))
        if obj is not None:
            own = (*own, "email")
        rights = ("is_staff", "is_superuser", "groups", "user_permissions")
        return own if request.user.is_superuser else (*own, *rights)

    @admin.action(description=_("Sign out everywhere"), permissions=["change"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """End every sign-in of these people, in browsers and programs."""
        chosen = [each for each in queryset[:50] if self.has_change_permission(request, each)]
        for user in chosen:
            staff_work.end_all_sessions(user=user)
        done = ngettext(
            "%(count)s person was signed out everywhere.",
            "%(count)s people were signed out everywhere.",
            len(chosen),
        ) % {"count": formatting.number(len(chosen))}
        self.message_user(request, done, messages.SUCCESS)

    @admin.action(description=_("Send a reset mail"), permissions=["change"])
    def send_reset_mail(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Mail these people the link to a new password, which they choose themselves."""
        chosen = [
            each
            for each in queryset.filter(is_active=True)[:MOST_MAILS]
            if self.has_change_permission(request, each)
        ]
        for user in chosen:
            request_password_reset(request, user.email, [user], None)
        self.note_action(request, chosen, "Reset mail sent.")
        done = ngettext(
            "%(count)s person was mailed a link to choose a new password.",
            "%(count)s people were mailed a link to choose a new password.",
            len(chosen),
        ) % {"count": formatting.number(len(chosen))}
        self.message_user(request, done, messages.SUCCESS)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Deactivate instead: deleting would leave a workspace without its owner."""
        return False


def _may_set_password(request: HttpRequest, user: User | None) -> bool:
    # Of nobody there is to be told that there is nobody.
    is_staff = user is None or user.is_staff or user.is_superuser
    return bool(request.user.is_superuser and is_staff)
