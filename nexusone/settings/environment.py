"""The environment the settings read: the process's own and, locally, what a running stack tells."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import environ

_FROM_STACK = {
    "database_url": "DATABASE_URL",
    "database_owner_url": "DATABASE_OWNER_URL",
    "database_system_url": "DATABASE_SYSTEM_URL",
    "redis_url": "REDIS_URL",
    "simulators_url": "SIMULATORS_URL",
    "url": "SITE_URL",
}

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def read_environment(default_data: Path) -> Mapping[str, str]:
    """Return the variables that count.

    With the local settings and a stack running on the data folder, `manage.py` commands work on
    that stack: what stack.json says fills in what the environment leaves open. A DATABASE_URL of
    another database means something else is meant, and nothing is filled in.
    """
    own = dict(os.environ)
    if not own.get("DJANGO_SETTINGS_MODULE", "").endswith(".local"):
        return own
    data = Path(own.get("DATA_DIR") or default_data)
    try:
        stack = json.loads((data / "stack.json").read_text(encoding="utf-8"))
        secret = (data / "secret_key").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return own
    if own.get("DATABASE_URL", stack["database_url"]) != stack["database_url"]:
        return own
    told = {name: stack[key] for key, name in _FROM_STACK.items() if stack.get(key)}
    signing = data / "stripe_webhook_secret"
    if signing.exists():
        told["STRIPE_WEBHOOK_SECRET"] = signing.read_text(encoding="utf-8").strip()
    return {**told, "SECRET_KEY": secret, "SIMULATE_PROVIDERS": "1", **own}


env = environ.Env()
env.ENVIRON = read_environment(BASE_DIR / ".data")
