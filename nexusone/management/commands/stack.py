"""Run NexusOne on this machine with one command."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from nexusone.stack import plan
from nexusone.stack.console import Console
from nexusone.stack.failure import StackError
from nexusone.stack.supervisor import Supervisor


class Command(BaseCommand):
    """Start every process of NexusOne, keep them running, and end them all at Ctrl-C."""

    help = (
        "Run NexusOne here: PostgreSQL, Redis and simulated providers (unless DATABASE_URL, "
        "REDIS_URL or SIMULATORS_URL name others), web, worker and scheduler. Ctrl-C ends all."
    )
    # Checks that ask the database come too early: the stack is what starts it.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until told to stop; what makes that impossible is one line and status 1."""
        try:
            wanted = plan.read(settings.BASE_DIR, os.environ)
            Supervisor(wanted, Console(sys.stdout.fileno())).run()
        except StackError as error:
            self.stderr.write(str(error))
            sys.exit(1)
