"""`manage.py makemigrations` with composite keys in the right order."""

from django.core.management.commands import makemigrations

from tropa.core.management.autodetector import TropaAutodetector


class Command(makemigrations.Command):
    """Django's command; see core.management.autodetector."""

    autodetector = TropaAutodetector
