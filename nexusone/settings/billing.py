"""Settings of credits and billing."""

from nexusone.settings.environment import env
from nexusone.settings.providers import SIMULATE_PROVIDERS, SIMULATORS_URL

# What is promised: how long a quote holds, and how long a plan goes on without being paid.
QUOTE_TTL_S = env.int("QUOTE_TTL_S", default=1800)
BILLING_GRACE_DAYS = env.int("BILLING_GRACE_DAYS", default=14)
# Credits that one member of staff may give or take alone.
STAFF_GRANT_ALONE = env.int("STAFF_GRANT_ALONE", default=500)
# Only the local stack and the tests may move the clock.
CLOCK_IS_MOVABLE = False

STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_BASE_URL = env.str("STRIPE_BASE_URL", default="")
STRIPE_TIMEOUT_S = env.float("STRIPE_TIMEOUT_S", default=10)
# Let Stripe work out and collect sales tax; needs Stripe Tax set up in the account.
STRIPE_TAX = env.bool("STRIPE_TAX", default=False)
STRIPE_IS_SIMULATED = SIMULATE_PROVIDERS and not (STRIPE_SECRET_KEY or STRIPE_BASE_URL)
if STRIPE_IS_SIMULATED:
    STRIPE_SECRET_KEY = "sk_test_simulated"  # noqa: S105  Opens nothing.
    STRIPE_WEBHOOK_SECRET = STRIPE_WEBHOOK_SECRET or "whsec_simulated"
    STRIPE_BASE_URL = f"{SIMULATORS_URL}/stripe"
    STRIPE_TAX = True
