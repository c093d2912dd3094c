"""The web process (granian speaks WSGI with it)."""

import os

import tropa  # noqa: F401  swaps SQLite before Django sees it

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tropa.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
