"""What the addresses of people and workspaces are tried on."""

from typing import Any

from accounts import services, tokens
from accounts.models import (
    ApiKey,
    Invitation,
    Logo,
    Membership,
    Role,
    TokenFamily,
    WorkspaceExport,
)
from core import tenancy
from tests.permissions.company import Company
from tests.permissions.subjects import Arguments, subject, with_id
from tests.support import people


@subject("api_key_revoke", "/api/api-keys/{id}")
def key(company: Company) -> Arguments:
    """A program's key."""
    account = company.account

    def make(company: Company) -> ApiKey:
        with tenancy.workspace(account.workspace.pk):
            return services.issue_api_key(
                workspace_id=account.workspace.pk,
                user=account.user,
                name="Till",
                scopes=["pages:read"],
                expires_at=None,
            ).key

    return with_id(company.once("key", make).pk)


@subject("member_edit", "member_remove", "/api/members/{id}")
def member(company: Company) -> Arguments:
    """An editor's place, who is none of those that try."""

    # A new one for each try: whoever came before may have removed the last.
    user = people.join(company.account.workspace, Role.EDITOR)
    with tenancy.workspace(company.account.workspace.pk):
        place = Membership.objects.get(workspace=company.account.workspace, user=user)
    return with_id(place.pk)


@subject("invitation_resend", "invitation_revoke")
@subject("/api/invitations/{id}", "/api/invitations/{id}/resend")
def invitation(company: Company) -> Arguments:
    """An invitation to somebody who is none of those that try, a new one for each."""
    return with_id(_invited(company, people.address("invited")).pk)


@subject("invitation_accept", "invitation_decline")
def own_invitation(company: Company) -> Arguments:
    """An invitation to the stranger."""
    return with_id(
        company.once("own", lambda company: _invited(company, company.elsewhere.user.email)).pk
    )


def _invited(company: Company, email: str) -> Invitation:
    account = company.account
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        return services.invite(
            workspace=account.workspace, email=email, role=Role.EDITOR, by=account.user
        )


@subject("invitation_link")
def link(company: Company) -> Arguments:
    """The link of a mail; it is judged by the page that it leads to."""
    return {"token": "a-token-of-nobody"}


@subject("brand_logo")
def logo(company: Company) -> Arguments:
    """The picture of the workspace."""

    def make(company: Company) -> Logo:
        with tenancy.workspace(company.account.workspace.pk):
            return Logo.objects.create(
                workspace=company.account.workspace, data=b"png", width=1, height=1, digest="d" * 64
            )

    return {"digest": company.once("logo", make).digest}


@subject("workspace_export", "workspace_export_status", "/api/exports/{id}", "/api/exports/{id}/*")
def export(company: Company) -> Arguments:
    """An export that is being made."""
    return with_id(_export(company).pk)


@subject("export_download")
def download(company: Company) -> Arguments:
    """The owner's own address of an export that is not ready."""
    return {"token": services.sign_export(export=_export(company), user=company.account.user)}


def _export(company: Company) -> WorkspaceExport:
    account = company.account

    def make(company: Company) -> WorkspaceExport:
        with tenancy.workspace(account.workspace.pk):
            return services.request_export(workspace=account.workspace, by=account.user)

    made: WorkspaceExport = company.once("export", make)
    return made


@subject("sign_in_end", "/api/sessions/{id}")
def program(company: Company) -> Arguments:
    """A program's sign-in of the owner."""

    def make(company: Company) -> TokenFamily:
        tokens.issue(user=company.account.user)
        return TokenFamily.objects.filter(user=company.account.user).latest("created_at")

    return with_id(company.once("program", make).pk)


@subject("session_end", "mfa_edit_webauthn", "mfa_remove_webauthn")
def somebody_elses(company: Company) -> Arguments:
    """A browser or a passkey of none of them."""
    return with_id(0)


@subject("/api/workspaces/{id}")
def workspace(company: Company) -> Arguments:
    """The workspace itself."""
    return with_id(company.account.workspace.pk)


@subject("connection_edit", "connection_remove")
def connection(company: Company) -> Arguments:
    """The key for a provider."""
    return {"provider": "openai"}


@subject("local_mail_detail", "local_mail_frame")
def mail(company: Company) -> Any:
    """A mail that is not there."""
    return {"key": "nothing"}
