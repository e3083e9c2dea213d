#!/usr/bin/env python
"""Run NexusOne's management commands."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Choose the local settings unless the environment names others, then run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nexusone.settings.local")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
