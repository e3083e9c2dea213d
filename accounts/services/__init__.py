"""Every write to people and workspaces, by noun."""

from accounts.services.codes import WrongCode, issue_email_code, use_email_code
from accounts.services.exports import (
    EXPORTS_A_DAY,
    ExportUnderWay,
    TooManyExports,
    open_export,
    read_ticket,
    request_export,
    sign_export,
)
from accounts.services.invitation_limits import TooManyInvitations, TooManyToAddress
from accounts.services.invitations import (
    USUAL_DAYS,
    AlreadyMember,
    AnotherAddress,
    InvitationOver,
    Letter,
    accept_invitation,
    decline_invitation,
    due_mails,
    hand_over_invitation,
    hash_token,
    invite,
    is_addressed_to,
    note_mail_sent,
    put_mail_back,
    resend_invitation,
    revoke_invitation,
    take_mail,
)
from accounts.services.keys import (
    API_KEY_PREFIX,
    KEY_LIVES,
    USUAL_KEY_LIFE,
    IssuedKey,
    KeyExists,
    TooManyKeys,
    expiry_after,
    hash_api_key,
    issue_api_key,
    live_keys,
    revoke_api_key,
    revoke_api_keys,
    revoke_keys_of,
)
from accounts.services.members import (
    GIVEN_ROLES,
    AccountLeaving,
    NoLongerMember,
    NotInCharge,
    NotTheOwner,
    OwnerStays,
    called,
    change_role,
    leave_workspace,
    member_joined,
    ownership_transferred,
    remove_member,
    role_changed,
    transfer_ownership,
)
from accounts.services.passwords import set_password
from accounts.services.people import (
    EmailTaken,
    set_language,
    set_preferences,
    set_theme,
    set_time_zone,
    sign_up,
)
from accounts.services.sessions import end_others, end_session, end_sign_in
from accounts.services.visits import SEEN_EVERY, VISIT_ENDS_AFTER, Visit, meet, note_visit
from accounts.services.workspaces import (
    SecondFactorMissing,
    TooManyWorkspaces,
    change_brand,
    change_workspace,
    choose_languages,
    create_workspace,
    describe_workspace,
    end_start,
    hide_checklist,
    open_workspace,
    remove_logo,
    require_second_factor,
    set_logo,
    show_checklist,
    workspace_created,
)

__all__ = [
    "API_KEY_PREFIX", "EXPORTS_A_DAY", "GIVEN_ROLES", "KEY_LIVES", "SEEN_EVERY",
    "USUAL_DAYS", "USUAL_KEY_LIFE", "VISIT_ENDS_AFTER", "AccountLeaving",
    "AlreadyMember", "AnotherAddress",
    "EmailTaken", "ExportUnderWay", "InvitationOver", "IssuedKey", "KeyExists", "Letter",
    "NoLongerMember", "NotInCharge", "NotTheOwner", "OwnerStays", "SecondFactorMissing",
    "TooManyExports", "TooManyInvitations", "TooManyKeys", "TooManyToAddress",
    "TooManyWorkspaces", "Visit", "WrongCode",
    "accept_invitation", "called", "change_brand", "change_role", "change_workspace",
    "choose_languages", "create_workspace", "decline_invitation", "describe_workspace", "due_mails",
    "end_others", "end_session", "end_sign_in", "end_start", "expiry_after", "hand_over_invitation",
    "hash_api_key", "hash_token", "hide_checklist", "invite", "is_addressed_to", "issue_api_key",
    "issue_email_code", "leave_workspace", "live_keys", "meet", "member_joined", "note_mail_sent",
    "note_visit", "open_export", "open_workspace", "ownership_transferred", "put_mail_back",
    "read_ticket", "remove_logo", "remove_member", "request_export", "require_second_factor",
    "resend_invitation", "revoke_api_key", "revoke_api_keys", "revoke_invitation", "revoke_keys_of",
    "role_changed", "set_language", "set_logo", "set_password", "set_preferences", "set_theme",
    "set_time_zone", "show_checklist", "sign_export", "sign_up", "take_mail",
    "transfer_ownership", "use_email_code", "workspace_created",
]  # fmt: skip
