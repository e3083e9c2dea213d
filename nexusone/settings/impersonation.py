"""Which doors are open to staff who work in the place of a member: names of routes.

What stands in neither list is closed, and a test asks for it. Where both lists fit, closed wins.
"""

IMPERSONATION_OPEN = (
    # Looking around.
    "home", "robots", "sitemap", "favicon.ico", "website:*", "design:*",
    "dashboard", "dashboard_work", "search", "help_for_screen", "audit_log",
    "credits:ledger", "credits:entry", "credits:usage", "credits:limits",
    "notifications:list", "notifications:panel", "notifications:activity",
    # Working on content.
    "brand", "brand_logo", "brand_logo_set", "brand_logo_remove", "examples_add", "examples_remove",
    "magicpages:brief_new", "magicpages:brief_edit", "magicpages:page_list",
    "magicpages:page_detail", "magicpages:page_status", "magicpages:page_adopt",
    "magicpages:page_preview", "magicpages:page_edit_text", "magicpages:page_publish",
    "magicpages:page_unpublish", "magicpages:page_leads", "magicpages:lead_list",
    # And the way out.
    "staff_leave",
)  # fmt: skip

IMPERSONATION_CLOSED = (
    # Who the person is, how they prove it, and where they are signed in.
    "account_*", "mfa_*", "usersessions_*", "socialaccount_*", "google_*", "security*",
    "session*", "sign_in*", "passkey*", "email_*", "local_mail*",
    # What is theirs alone: preferences, what they have seen, their other workspaces.
    "preferences", "set_language", "set_theme", "dashboard_checklist", "start_*",
    "notifications:open", "notifications:read", "notifications:read_all",
    "notifications:preferences", "notifications:unsubscribe", "workspaces", "workspace_*",
    "invitation*",
    # Who is in the workspace, its keys, its money, its end, and what is carried out of it.
    "member*", "ownership*", "transfer*", "api_key*", "connection*", "billing*",
    "*:billing*", "*purchase*", "*export*", "*download*", "credits:usage_csv", "credits:limit_*",
    # The providers' door, which is nobody's.
    "webhook",
    # What spends the workspace's credits, or leads straight there.
    "*confirm", "*retry",
)  # fmt: skip
