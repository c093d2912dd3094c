#!/usr/bin/env python
"""Django's own door, for developers (makemigrations, shell); people and operators use `tropa`."""

import os
import sys

import tropa  # noqa: F401  swaps SQLite before Django sees it


def main() -> None:
    """Run one Django management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tropa.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
