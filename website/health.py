"""How the parts that every installation has are: web, database, queue, workers, scheduler, mail."""

import smtplib
from datetime import timedelta

import django_rq
import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.core.mail.backends.filebased import EmailBackend as FolderBackend
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError
from rq.worker import Worker

from core.health import Component, State, components
from website import selectors

TIMEOUT_S = 2.5
# A worker gives a sign of life every half minute, and every ten seconds while it works.
SILENCE = timedelta(seconds=90)
LONG_QUEUE = 200


def web() -> State:
    """Ask the site itself, from outside the process that serves it."""
    try:
        answer = requests.get(f"{settings.SITE_URL}/healthz", timeout=TIMEOUT_S)
    except requests.RequestException:
        return State.AWAY
    return State.HEALTHY if answer.ok else State.AWAY


def database() -> State:
    """Ask for the simplest row there is."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return State.AWAY
    return State.HEALTHY


def queue() -> State:
    """Ask Redis how much waits; a long line is slow, not broken."""
    try:
        waiting = sum(len(django_rq.get_queue(name)) for name in settings.RQ_QUEUES)
    except RedisError:
        return State.AWAY
    return State.DEGRADED if waiting > LONG_QUEUE else State.HEALTHY


def worker() -> State:
    """Look for a worker that gave a sign of life lately."""
    try:
        workers = Worker.all(connection=django_rq.get_connection("default"))
    except RedisError:
        return State.AWAY
    since = timezone.now() - SILENCE
    alive = [w for w in workers if w.last_heartbeat and w.last_heartbeat >= since]
    return State.HEALTHY if alive else State.AWAY


def scheduler() -> State:
    """Look for what the scheduler writes each minute."""
    try:
        return State.HEALTHY if selectors.last_sample_is_fresh() else State.AWAY
    except DatabaseError:
        return State.UNKNOWN


def mail() -> State:
    """Open and close a line to the mail server; a folder is looked at, not opened.

    For a folder "open" means to begin a file, which would stay behind empty.
    """
    try:
        line = get_connection(fail_silently=False, timeout=TIMEOUT_S)
        if not isinstance(line, FolderBackend):
            line.open()
            line.close()
    except (OSError, smtplib.SMTPException, ImproperlyConfigured):
        return State.AWAY
    return State.HEALTHY


for part in (
    Component("web", _("Website and app"), 10, web),
    Component("database", _("Database"), 20, database, is_quick=True),
    Component("queue", _("Job queue"), 30, queue, is_quick=True),
    Component("worker", _("Workers that make your content"), 40, worker, is_quick=True),
    Component("scheduler", _("Scheduler"), 50, scheduler, is_quick=True),
    Component("mail", _("Outgoing mail"), 60, mail),
):
    components.register(part)
