#!/usr/bin/env python
"""Django's command line, with the private PostgreSQL and Redis up while a command runs."""

import os
import sys

from django.core.management import execute_from_command_line

from recoshop import embedded


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recoshop.settings")
    with embedded.running():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
