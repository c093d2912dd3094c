"""What load balancers and supervisors ask; without a session."""

from django.http import HttpRequest, JsonResponse

from tropa.core import health


def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"ok": True})


def readyz(request: HttpRequest) -> JsonResponse:
    """The base answers and a worker lives."""
    database = health.database()
    found = {"database": database, "worker": database and health.worker()}
    return JsonResponse({"ok": all(found.values()), **found}, status=200 if all(found.values()) else 503)
