"""Keeps FieldIndex true: rows of filterable custom fields follow every journalled write, undo included."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from tropa.core import kinds
from tropa.core.catalogue.sets import custom_spec
from tropa.core.models import Field, FieldIndex
from tropa.core.records import insert_rows
from tropa.core.tasks import task
from tropa.core.tasks.running import advanced
from tropa.lib.sequences import chunks

CHUNK = 500
AT_ONCE = 2_000
EMPTY: tuple[Any, ...] = (None, "", [])


def keep(model: Any, ids: set[UUID]) -> None:
    """Hook of the journal: write the rows of these records anew; a field that became filterable is filled."""
    if model is Field:
        for field in Field.everything.filter(pk__in=ids):
            _follow(field)
        return
    if not model.kind_label or "custom" not in {column.name for column in model._meta.concrete_fields}:
        return
    fields = list(Field.objects.filter(kind=model.kind_label, filterable=True))
    if fields:
        for part in chunks(ids, CHUNK):
            _write(model, part, fields)


def _follow(field: Field) -> None:
    """A field that was changed: its rows go, stand already, or are made, many of them by a task."""
    rows = FieldIndex.objects.filter(field=field)
    if not field.filterable or field.deleted_at:
        rows.delete()
    elif field.version > 1 and not rows.exists():
        if _holders(field)[: AT_ONCE + 1].count() > AT_ONCE:
            fill.enqueue(field_id=str(field.pk))
        else:
            _fill(field)


@task(lane="bulk", atomic=False)
def fill(field_id: str) -> None:
    """Write the rows of one field for all records that have a value; called again it goes on."""
    field = Field.objects.filter(pk=UUID(field_id), filterable=True).first()
    if field is not None:
        _fill(field)


def unindexed(field: Field) -> Iterator[UUID]:
    """Records with a value of this filterable field that its filter does not know."""
    rows = _without_rows(field).values_list("pk", "custom").iterator(chunk_size=CHUNK)
    return (identity for identity, custom in rows if custom[field.name] not in EMPTY)


def rewrite(field: Field) -> None:
    """Write the rows of a filterable field anew."""
    FieldIndex.objects.filter(field=field).delete()
    _fill(field)


def _without_rows(field: Field) -> Any:
    return _holders(field).exclude(Exists(FieldIndex.objects.filter(field=field, record=OuterRef("pk"))))


def _fill(field: Field) -> None:
    # Rows that stand are right: whoever edits a record since writes them himself.
    for part in chunks(_without_rows(field).order_by("pk").iterator(chunk_size=CHUNK), CHUNK):
        with transaction.atomic():
            _write(kinds.model(field.kind), part, [field])
            advanced()


def rebuild() -> None:
    """Write the rows of all fields of a workspace that has none yet."""
    for field in Field.objects.filter(filterable=True):
        _fill(field)


def _holders(field: Field) -> Any:
    return kinds.model(field.kind).everything.filter(custom__has_key=field.name).values_list("pk", flat=True)


def _write(model: Any, ids: list[UUID], fields: list[Field]) -> None:
    specs = [custom_spec(field) for field in fields]
    # The lock keeps a fill and a person's edit of the same record from both writing its rows.
    held = list(
        model.everything.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",)).values_list("pk", "custom")
    )
    FieldIndex.objects.filter(record__in=ids, field__in=[field.pk for field in fields]).delete()
    # Plain tuples: an import writes a million of these rows.
    rows: dict[str, list[tuple[Any, UUID, Any]]] = {"text": [], "number": [], "at": []}
    for identity, custom in held:
        for spec in specs:
            stored = (custom or {}).get(spec.source.key)  # type: ignore[attr-defined]  # a Custom
            if stored in EMPTY:
                continue
            rows[spec.type.slot] += [(spec.id, identity, value) for value in spec.type.index(spec.type.load(stored))]
    for slot, part in rows.items():
        insert_rows(FieldIndex, ["field", "record", slot], part)
