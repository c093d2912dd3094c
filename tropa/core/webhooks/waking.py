"""When an endpoint is to be looked at: kept at its cursor, which stands outside the workspaces' walls."""

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from tropa.core import scope
from tropa.core.events.parking import parked
from tropa.core.models import Cursor


def wake(name: str) -> None:
    """Note when the first of an endpoint's deliveries is due; while somebody is at it or it rests, not before the end
    of that. Without a cursor nothing happens: it looks for itself when it begins.
    """
    with transaction.atomic():
        mine = Cursor.objects.filter(workspace=scope.require(), subscriber=name)
        cursor = mine.select_for_update().first()
        if cursor is not None:
            set_next(cursor)
            cursor.save(update_fields=["send_at"])


def set_next(cursor: Cursor) -> None:
    """`wake` for a cursor that is locked and will be saved."""
    waiting, now = parked(cursor.subscriber), timezone.now()
    # With a long queue the minimum would look at all of it each time, and the first is nearly always due.
    soonest = now if waiting.filter(next_at__lte=now).exists() else waiting.aggregate(at=Min("next_at"))["at"]
    cursor.send_at = soonest and max(soonest, cursor.rest_until or soonest)
