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
from django.db.models import PROTECT, Exists, OuterRef, Q
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
    for model, free in _kinds():
        old = model.everything.filter(free, deleted_at__lte=now - KEPT).order_by("deleted_at", "pk")
        while ids := list(old.values_list("pk", flat=True)[:PART]):
            with operation("core.empty_trash", title=_("Emptied the trash")):
                model.everything.filter(pk__in=ids).delete()
            purged += len(ids)
    return purged


def _kinds() -> Iterator[tuple[Any, Q]]:
    """Every kind of record, and which of its records nobody answers by: a customer who bought is never forgotten.

    Kinds that history names (members, teams, stages) stay whole.
    """
    for model in apps.get_models():
        if issubclass(model, Record) and model.purged:
            links: list[Any] = [link for link in model._meta.get_fields(include_hidden=True) if _protects(link)]
            held = [link.related_model._base_manager.filter(**{link.field.name: OuterRef("pk")}) for link in links]
            yield model, Q(*(~Exists(rows) for rows in held))


def _protects(link: Any) -> bool:
    """Whether another record's reference keeps this one."""
    return bool(link.auto_created and not link.concrete and getattr(link, "on_delete", None) is PROTECT)
