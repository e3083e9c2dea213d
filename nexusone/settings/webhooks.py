"""What providers send by themselves (docs/webhooks.md); all times in seconds."""

from nexusone.settings.environment import env

# How long a worker has an event in hand before another may take it: a handler ends well within.
WEBHOOK_LEASE_S = env.float("WEBHOOK_LEASE_S", default=60)
WEBHOOK_RETRY_S: list[float] = [
    float(s) for s in env.list("WEBHOOK_RETRY_S", default=["10", "60", "300", "1800", "7200"])
]
WEBHOOKS_KEPT_DAYS = env.int("WEBHOOKS_KEPT_DAYS", default=90)
