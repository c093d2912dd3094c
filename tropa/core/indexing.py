"""Keeps FieldIndex true: rows of filterable custom fields follow every journalled write, undo included."""

from typing import Any
from uuid import UUID

from tropa.core import scope
from tropa.core.catalogue.sets import custom_spec
from tropa.core.models import Field, FieldIndex
from tropa.lib.sequences import chunks

CHUNK = 500


def keep(model: Any, ids: set[UUID]) -> None:
    """Hook of the journal: write the rows of these records anew; a field that changed is filled."""
    if model is Field:
        for field in Field.everything.filter(pk__in=ids):
            fill(field)
        return
    if not model.kind_label or "custom" not in {column.name for column in model._meta.concrete_fields}:
        return
    fields = list(Field.objects.filter(kind=model.kind_label, filterable=True))
    if fields:
        for part in chunks(ids, CHUNK):
            _write(model, part, fields)


def fill(field: Field) -> None:
    """Write the rows of one field for all records that have a value, or drop them when it is not filterable."""
    from tropa.core.records import kinds

    FieldIndex.objects.filter(field=field).delete()
    if not field.filterable or field.deleted_at:
        return
    model = kinds.model(field.kind)
    ids = model.everything.filter(custom__has_key=field.name).values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    for part in chunks(ids, CHUNK):
        _write(model, part, [field])


def _write(model: Any, ids: list[UUID], fields: list[Field]) -> None:
    specs = [custom_spec(field) for field in fields]
    FieldIndex.objects.filter(record__in=ids, field__in=[field.pk for field in fields]).delete()
    rows = []
    for identity, custom in model.everything.filter(pk__in=ids).values_list("pk", "custom"):
        for spec in specs:
            stored = (custom or {}).get(spec.source.key)  # type: ignore[attr-defined]  # a Custom
            if stored in (None, "", []):
                continue
            for value in spec.type.index(spec.type.load(stored)):
                rows.append(
                    FieldIndex(
                        workspace_id=scope.require(), field_id=spec.id, record=identity, **{spec.type.slot: value}
                    )
                )
    FieldIndex.objects.bulk_create(rows, batch_size=CHUNK)
