"""How long the log is kept, and what erasing a person takes out of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tropa.core import buffer as journal
from tropa.core.databases.common import permit
from tropa.core.models import AccessEntry, WorkspaceSettings
from tropa.core.viewing import buffer

TYPED_DAYS = 90
"""What people typed may name somebody: it is kept for a shorter time than who looked at what."""
PART = 500
TYPED = ~(Q(words="") & Q(asked=""))


def sweep(now: datetime) -> int:
    """Purge what is older than the company keeps it, and forget what was typed; gives how many entries went."""
    settings = WorkspaceSettings.shown() or WorkspaceSettings()
    gone = AccessEntry.objects.filter(at__lt=now - timedelta(days=settings.access_log_days)).order_by("at")
    purged = 0
    while ids := list(gone.values_list("pk", flat=True)[:PART]):
        with transaction.atomic(), permit(journal.connection()):
            rows = AccessEntry.objects.filter(pk__in=ids)
            rows._raw_delete(rows.db)
        purged += len(ids)
    forget_typed(before=now - timedelta(days=TYPED_DAYS))
    return purged


def forget_typed(*, before: datetime | None = None) -> None:
    """Empty what was typed, before this moment or ever; who did what, and to which record, stays."""
    rows = AccessEntry.objects.filter(TYPED).order_by()
    if before is not None:
        rows = rows.filter(at__lt=before)
    with transaction.atomic(), permit(journal.connection()):
        # Past the refusal of the log's own `update`: nothing else may use it.
        super(type(rows), rows).update(words="", asked="")


def erase(doomed: dict[Any, set[UUID]]) -> None:
    """Called by `erase`: searches may hold the person's name, in any spelling, so none is kept.

    Entries that point at the erased records stay: they hold nothing but ids.
    """
    buffer.waiting.forget_typed()
    forget_typed()
