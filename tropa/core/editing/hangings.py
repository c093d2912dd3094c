"""What hangs on a record and is written with it: rows of a collection, members, the single child, derived writers."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tropa.core.catalogue import Collection, Derived, FieldSet, FieldSpec, Members, Single
from tropa.core.editing.inputs import by_attribute, column_value
from tropa.core.errors import FieldError, Invalid, RuleViolation


def write_hangings(
    record: Any, fields: FieldSet, parsed: dict[str, Any], kept: Mapping[str, set[str]] | None = None
) -> None:
    """Write them; `kept` are ids of rows, by field, that stay although they are not given."""
    for name, value in parsed.items():
        spec = fields[name]
        if isinstance(spec.source, Collection):
            _write_rows(record, spec, value, (kept or {}).get(name, set()))
        elif isinstance(spec.source, Members):
            _write_members(record, spec, value)
        elif isinstance(spec.source, Single):
            _write_single(record, spec, value)
    sources = [fields[name].source for name in parsed]
    for write in dict.fromkeys(one.write for one in sources if isinstance(one, Derived) and one.write):
        write(record, parsed)


def _write_single(record: Any, spec: FieldSpec, values: dict[str, Any] | None) -> None:
    """Set the parts given; None takes the row away."""
    source = spec.source
    assert isinstance(source, Single)
    manager = getattr(record, source.related)
    row = manager.first()
    if values is None:
        if row is not None:
            row.trash()
        _forget(record, source.related)
        return
    row = row or manager.model(**{f"{manager.field.name}_id": record.pk})
    parts = {part.name: part for part in spec.parts}
    for name, value in values.items():
        setattr(row, parts[name].path, column_value(manager.model, parts[name].path, value))
    row.save()
    _forget(record, source.related)


def _write_rows(record: Any, spec: FieldSpec, rows: list[dict[str, Any]], left: set[str]) -> None:
    """Rows that stand and are not given go into the trash; the others are matched by id, then by `same`."""
    source = spec.source
    assert isinstance(source, Collection)
    manager = getattr(record, source.related)
    back = manager.field.name
    model = manager.model
    standing = {str(row.pk): row for row in manager.all()}
    parts = {part.name: part for part in spec.parts}
    errors: list[FieldError] = []
    kept: list[tuple[int, Any]] = []
    for at, values in enumerate(rows):
        columns = by_attribute(
            model,
            {
                parts[name].path: column_value(model, parts[name].path, value)
                for name, value in values.items()
                if name != "id" and parts[name].source.writable
            },
        )
        row = standing.pop(values["id"], None) if "id" in values else None
        if "id" in values and row is None:
            errors.append(FieldError(f"{spec.name}.{at}.id", "field.no_such_row", _("There is no such row.")))
            continue
        draft = model(**{f"{back}_id": record.pk}, **columns) if row is None else row
        prepare = getattr(draft, "prepare", None)
        for name, value in columns.items():
            setattr(draft, name, value)
        try:
            if prepare:
                prepare()
        except RuleViolation as broken:
            errors.append(FieldError(f"{spec.name}.{at}.{broken.field}", broken.code, str(broken)))
            continue
        if row is None and source.same:
            twin = next(
                (
                    key
                    for key, one in standing.items()
                    if all(getattr(one, name) == getattr(draft, name) for name in source.same)
                ),
                None,
            )
            if twin is not None:
                draft = standing.pop(twin)
                for name, value in columns.items():
                    setattr(draft, name, value)
        if "position" not in parts and hasattr(draft, "position"):
            # Nobody numbers such rows: they stand in the order in which they were given.
            draft.position = at
        kept.append((at, draft))
    if errors:
        raise Invalid(errors)
    for identity, gone in standing.items():
        if identity not in left:
            gone.trash()
    # What gives a mark up (the primary one) is written before what takes it.
    for at, draft in sorted(kept, key=lambda pair: bool(getattr(pair[1], "primary", False))):
        try:
            draft.validate_constraints()
        except ValidationError as error:
            raise Invalid(
                [FieldError(f"{spec.name}.{at}", "field.taken", message) for message in error.messages]
            ) from None
        draft.save()
    _forget(record, source.related)


def _write_members(record: Any, spec: FieldSpec, wanted: list[Any]) -> None:
    source = spec.source
    assert isinstance(source, Members)
    manager = getattr(record, source.related)
    back = manager.field.name
    ids = {(source.find(item).pk if isinstance(item, str) and source.find else item) for item in wanted}
    standing = {getattr(row, f"{source.column}_id"): row for row in manager.all()}
    for identity, row in standing.items():
        if identity not in ids:
            row.trash()
    for identity in sorted(ids - standing.keys()):
        manager.model(**{f"{back}_id": record.pk, f"{source.column}_id": identity}).save()
    _forget(record, source.related)


def _forget(record: Any, related: str) -> None:
    """What was prefetched is old now."""
    record.__dict__.get("_prefetched_objects_cache", {}).pop(related, None)
