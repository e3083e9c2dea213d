"""Settings of the worker processes that tests start and kill: local, with rehearsed work."""

from nexusone.settings.local import *  # noqa: F403  Django settings are a flat module.
from nexusone.settings.local import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.support.apps.RehearsalConfig"]
