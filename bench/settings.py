"""The local settings, with what only benchmarks need: addresses, tables, a kind of work."""

from nexusone.settings.local import *  # noqa: F403  Django settings are a flat module.
from nexusone.settings.local import INSTALLED_APPS, RQ_QUEUES

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
# As in production: a movable clock is looked up for every scope.
CLOCK_IS_MOVABLE = False
ROOT_URLCONF = "bench.urls"
# A queue of our own: a Redis that was given may have other workers.
RQ_QUEUES = {**RQ_QUEUES, "bench": RQ_QUEUES["default"]}
