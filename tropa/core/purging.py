"""The trash is emptied: what lies in it for 30 days leaves the base, with its parts, part by part and journalled.

An undo is not cut off by it. Each part is a deed of its own in History: taking it back puts the records into the trash
again, as they were, and then the older deed that threw them away can be taken back as well. Without that the older
deed's undo returns the rest and names the purged records as gone. Erasure (core.journal.erasure) is another thing: it
destroys the values in the journal, too.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import PROTECT
from django.utils.translation import gettext as _

from tropa.core.journal import operation
from tropa.core.records import Record

KEPT = timedelta(days=30)
PART = 100
"""So many records, each with its parts, in one transaction: SQLite's other writers wait for it."""


def purge(now: datetime) -> int:
    """The nightly round through one workspace; called again it goes on. Gives how many records went.

    Args:
        now: what was thrown away 30 days before it goes.
    """
    purged = 0
    for model in _models():
        old = model.everything.filter(deleted_at__lte=now - KEPT).order_by("deleted_at", "pk")
        while ids := list(old.values_list("pk", flat=True)[:PART]):
            with operation("core.empty_trash", title=_("Emptied the trash")):
                model.everything.filter(pk__in=ids).delete()
            purged += len(ids)
    return purged


def _models() -> Iterator[Any]:
    """Every kind of record but those that others answer by (members, roles, teams, branches): history names them."""
    for model in apps.get_models():
        held = any(getattr(link, "on_delete", None) is PROTECT for link in model._meta.related_objects)
        if issubclass(model, Record) and not held:
            yield model
