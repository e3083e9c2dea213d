"""Mail: through whom, and at what pace."""

from nexusone.settings.environment import env

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="NexusOne <hello@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
# After a mail to somebody, news of the same kind is collected this long and comes as one.
MAIL_HOLD_S = env.float("MAIL_HOLD_S", default=300)
MAIL_RETRY_S: list[float] = [
    float(s) for s in env.list("MAIL_RETRY_S", default=["30", "300", "1800", "7200"])
]

# Who is told when the books disagree; without one, the log and the staff site tell alone.
ADMINS = [("", address) for address in env.list("STAFF_ALERTS", default=[])]
