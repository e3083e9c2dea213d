"""Every write to people and workspaces, by noun."""

from accounts.services.keys import (
    API_KEY_PREFIX,
    IssuedKey,
    hash_api_key,
    issue_api_key,
    revoke_api_keys,
)
from accounts.services.people import (
    EmailTaken,
    set_language,
    set_preferences,
    set_theme,
    sign_up,
)
from accounts.services.visits import SEEN_EVERY, VISIT_ENDS_AFTER, note_visit
from accounts.services.workspaces import (
    choose_languages,
    create_workspace,
    describe_workspace,
    end_start,
    hide_checklist,
    show_checklist,
    workspace_created,
)

__all__ = [
    "API_KEY_PREFIX", "SEEN_EVERY", "VISIT_ENDS_AFTER", "EmailTaken", "IssuedKey",
    "choose_languages", "create_workspace", "describe_workspace", "end_start", "hash_api_key",
    "hide_checklist", "issue_api_key", "note_visit", "revoke_api_keys", "set_language",
    "set_preferences", "set_theme", "show_checklist", "sign_up", "workspace_created",
]  # fmt: skip
