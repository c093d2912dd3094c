"""Reading the journal: its rows as Python values, newest first, by operation tree or by record."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from tropa.core.models import Change, Operation
from tropa.core.spelling import read
from tropa.lib.sequences import chunks


@dataclass(frozen=True, slots=True)
class Before:
    """What one change says of one record; `values` is None for creates and for erased rows."""

    id: UUID
    version: int
    values: dict[str, Any] | None
    erased: bool = False


def model_of(change: Change) -> Any:
    """The model whose records changed.

    Raises:
        LookupError: there is no such model any more.
    """
    return apps.get_model(change.model)


def befores(change: Change, only: set[UUID] | None = None) -> Iterator[Before]:
    """The records of a journal row, with the values of columns that still exist."""
    content, fields = json.loads(change.data), {}
    if content["f"]:
        fields = {field.attname: field for field in model_of(change)._meta.concrete_fields}
    for row in content["r"]:
        identity = UUID(hex=row[0])
        if only is not None and identity not in only:
            continue
        if len(row) == 2:
            yield Before(identity, row[1], None)
        elif len(row) == 3:
            yield Before(identity, row[1], None, erased=True)
        else:
            pairs = zip(content["f"], row[3], strict=True)
            yield Before(identity, row[1], {name: read(fields[name], value) for name, value in pairs if name in fields})


def tree(operation_id: UUID) -> list[UUID]:
    """The operation and everything that followed from it.

    What followed from a deed after it was brought again goes with the bringing as well: an undo of that takes it back.
    """
    found = layer = [operation_id]
    while layer:
        layer = list(Operation.objects.filter(parent__in=layer).values_list("pk", flat=True))
        found = [*found, *layer]
    brought = Operation.objects.filter(pk=operation_id).exclude(undoes__undoes=None)
    for deed, seq in brought.values_list("undoes__undoes_id", "seq"):
        later = Operation.objects.filter(pk__in=tree(deed), seq__gt=seq).values_list("pk", flat=True)
        found += [pk for pk in later if pk not in found]
    return found


def changes_of(operations: Iterable[UUID]) -> Iterator[Change]:
    """All changes of these operations, the newest first."""
    rows = Change.objects.filter(operation__in=list(operations)).order_by("-seq", "-id")
    after: Change | None = None
    while True:
        part = rows if after is None else rows.filter(Q(seq__lt=after.seq) | Q(seq=after.seq, id__lt=after.pk))
        page = list(part[:500])
        yield from page
        if len(page) < 500:
            return
        after = page[-1]


def later_befores(since: dict[UUID, Change], outside: set[UUID] | None = None) -> dict[UUID, dict[str, Any]]:
    """For each record the first before-value of each column after a change: that is what the change left there.

    Args:
        since: the change of each record; all of one model.
        outside: operations whose changes are passed over.
    """
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for part in chunks(sorted(since), 500):
        wanted = set(part)
        oldest = min((since[identity] for identity in part), key=place)
        rows = Change.objects.filter(
            Q(seq__gt=oldest.seq) | Q(seq=oldest.seq, id__gt=oldest.pk),
            model=oldest.model,
            action=Change.Action.UPDATE,
            first__lte=part[-1],
            last__gte=part[0],
        ).order_by("seq", "id")
        if outside:
            rows = rows.exclude(operation__in=outside)
        for row in rows.iterator():
            for before in befores(row, wanted):
                if place(row) <= place(since[before.id]):
                    continue
                for name, value in (before.values or {}).items():
                    found[before.id].setdefault(name, value)
    return found


def place(change: Change) -> tuple[int, UUID]:
    """Where a change stands in the journal."""
    return change.seq, change.pk


def changes_of_record(model: Any, identity: UUID) -> Iterator[tuple[Change, Before]]:
    """All changes of one record, the newest first."""
    rows = (
        Change.objects.filter(model=model._meta.label_lower, first__lte=identity, last__gte=identity)
        .select_related("operation")
        .order_by("-seq", "-id")
    )
    for change in rows.iterator(chunk_size=200):
        for before in befores(change, {identity}):
            yield change, before


def place_of_version(record: Any, version: int) -> int | None:
    """The number of the transaction in which a record left one of its versions; None when the journal cannot tell."""
    for change, before in changes_of_record(type(record), record.pk):
        if before.version <= version:
            return change.seq if before.version == version and change.action == Change.Action.UPDATE else None
    return None


def changed_since(records: Any, seq: int) -> bool:
    """Whether one of the few records of a queryset was written in this transaction or later."""
    ids = list(records.values_list("pk", flat=True))
    if not ids:
        return False
    rows = Change.objects.filter(
        model=records.model._meta.label_lower, seq__gte=seq, first__lte=max(ids), last__gte=min(ids)
    )
    return any(True for row in rows.iterator() for _before in befores(row, set(ids)))
