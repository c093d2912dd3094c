"""What load balancers and supervisors ask; without a session."""

from django.http import HttpRequest, JsonResponse

from tropa.core import health
from tropa.core.databases.pending import pending


def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"ok": True})


def readyz(request: HttpRequest) -> JsonResponse:
    """The base answers, no migration is wanting, there is room on the disk, and a worker lives."""
    database = health.database()
    migrations = database and not pending()
    found = {
        "database": database,
        "migrations": migrations,
        "room": health.room(),
        "worker": migrations and health.worker(),
    }
    return JsonResponse({"ok": all(found.values()), **found}, status=200 if all(found.values()) else 503)
