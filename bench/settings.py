"""The local settings, with the addresses, the table and the kind of work that only benchmarks need."""

from nexusone.settings.local import *  # noqa: F403  Django settings are a flat module.
from nexusone.settings.local import INSTALLED_APPS, RQ_QUEUES

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
ROOT_URLCONF = "bench.urls"
# A queue of our own: a Redis that was given may have other workers.
RQ_QUEUES = {**RQ_QUEUES, "bench": RQ_QUEUES["default"]}
