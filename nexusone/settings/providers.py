"""Providers: credentials and base addresses."""

from nexusone.settings.environment import env

SIMULATE_PROVIDERS = env.bool("SIMULATE_PROVIDERS", default=False)
SIMULATORS_URL = env.str("SIMULATORS_URL", default="http://127.0.0.1:8001").rstrip("/")
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="")
OPENAI_MODEL = env.str("OPENAI_MODEL", default="gpt-4o")
OPENAI_PRICES = env.json("OPENAI_PRICES", default={})
OPENAI_TIMEOUT_S = env.float("OPENAI_TIMEOUT_S", default=60)
OPENAI_IS_SIMULATED = SIMULATE_PROVIDERS and not (OPENAI_API_KEY or OPENAI_BASE_URL)
if OPENAI_IS_SIMULATED:
    OPENAI_API_KEY = "simulated"
    OPENAI_BASE_URL = f"{SIMULATORS_URL}/openai/v1"
