#!/usr/bin/env python
"""Run NexusOne's management commands."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Choose the local settings unless the environment names others, then run the command.

    What is missing in the settings is one clear line, not a traceback.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nexusone.settings.local")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Not configured: {error}")


if __name__ == "__main__":
    main()
