"""The web process (granian speaks WSGI with it)."""

import os

import tropa  # noqa: F401  swaps SQLite before Django sees it

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tropa.config.settings")

from django.core.wsgi import get_wsgi_application

from tropa.config.readiness import hold_data
from tropa.lib.memory import collect_seldom
from tropa.lib.processes import die_with_parent

# This process is a child of granian's: killed with -9, that one must not leave it behind on the port.
die_with_parent()
hold_data()

application = get_wsgi_application()
collect_seldom()
