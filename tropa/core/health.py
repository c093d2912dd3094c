"""Whether the installation can work: asked by `/readyz` and `tropa doctor`."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from tropa.core.models import WorkerSeen
from tropa.lib.room import is_roomy

ALIVE = timedelta(seconds=30)


def database() -> bool:
    """Whether the base answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def room() -> bool:
    """Whether the disk of the data folder has room to work."""
    return is_roomy(settings.ENVIRONMENT.data)


def worker() -> bool:
    """Whether a worker was alive within the last half minute."""
    return WorkerSeen.objects.filter(seen_at__gte=timezone.now() - ALIVE).exists()
