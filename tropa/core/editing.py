"""The single way in which pages, API, bulk edit and CLI write a record by its catalogue.

Rights first, then every field's words parsed and all errors told at once, then columns, custom keys and collections
in one operation.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tropa.core import access, catalogue
from tropa.core.catalogue import (
    Collection,
    Column,
    Context,
    Custom,
    Derived,
    FieldSet,
    FieldSpec,
    Members,
    Single,
)
from tropa.core.clashes import clashes_told, validate
from tropa.core.errors import FieldError, Invalid, NotFound, RuleViolation
from tropa.core.journal import operation, patch


def create(kind: str, values: Mapping[str, Any], *, viewer: Any, context: Context | None = None) -> Any:
    """Make a record.

    Raises:
        Denied: the viewer may not create, or may not write one of the fields.
        Invalid: with every field's error.
    """
    access.check(viewer, kind, "create")
    fields = catalogue.of(kind)
    parsed = parse(fields, values, viewer=viewer, context=context, whole=True)
    columns, custom = _split(fields, parsed)
    if fields.declaration.settle:
        fields.declaration.settle(None, columns)
    record = fields.model(**_by_attribute(fields.model, columns))
    if custom:
        record.custom = {key: value for key, value in custom.items() if value is not None}
    with operation(f"{_app(fields)}.create_{kind}", title=_("Created %(kind)s") % {"kind": fields.declaration.title}):
        _save(record, fields)
        _write_collections(record, fields, parsed)
        # The right was for the act; this one is for where the record came to stand (a stranger as owner).
        access.check(viewer, kind, "create", record)
    return record


def change(
    kind: str, identity: UUID, values: Mapping[str, Any], *, viewer: Any, version: int | None = None,
    context: Context | None = None,
) -> Any:  # fmt: skip
    """Write the fields given; `version` is what the person saw.

    Raises:
        NotFound: not there or not visible.
        Denied: visible, but not to be changed.
        Conflict: somebody changed the same field meanwhile.
        Invalid: with every field's error.
    """
    fields = catalogue.of(kind)
    record = fetch(fields, identity, viewer, "edit")
    parsed = parse(fields, values, viewer=viewer, context=context, whole=False)
    columns, custom = _split(fields, parsed)
    if fields.declaration.settle and columns:
        fields.declaration.settle(record, columns)
    wanted: dict[str, Any] = {**columns, **({"custom": custom} if custom else {})}
    with operation(f"{_app(fields)}.change_{kind}", title=_("Changed “%(title)s”") % {"title": record}):
        _check_unique(record, fields, columns)
        with clashes_told(fields):
            record = patch(fields.model.objects.visible_to(viewer), identity, version, wanted)
        _write_collections(record, fields, parsed)
    return record


def change_each(records: Sequence[Any], values: Mapping[str, Any], *, viewer: Any) -> None:
    """Write the same fields of many records of one kind, which the caller fetched for this viewer and locked.

    Runs inside an operation; the input is read once.

    Raises:
        Denied: the change would put a record where the viewer may not change it.
        Invalid: with every field's error.
    """
    if not records:
        return
    fields = catalogue.of(records[0].kind_label)
    parsed = parse(fields, values, viewer=viewer, whole=False)
    columns, custom = _split(fields, parsed)
    for record in records:
        own = dict(columns)
        if fields.declaration.settle and own:
            fields.declaration.settle(record, own)
        for name, value in _by_attribute(fields.model, own).items():
            setattr(record, name, value)
        if custom:
            record.custom = {**record.custom, **custom}
        _save(record, fields)
        _write_collections(record, fields, parsed)


def trash(kind: str, identity: UUID, viewer: Any) -> Any:
    """Put a record into the trash."""
    fields = catalogue.of(kind)
    record = fetch(fields, identity, viewer, "delete")
    with operation(f"{_app(fields)}.trash_{kind}", title=_("Put “%(title)s” into the trash") % {"title": record}):
        record.trash()
    return record


def restore(kind: str, identity: UUID, viewer: Any) -> Any:
    """Take a record out of the trash.

    Raises:
        Invalid: meanwhile another record took a value that is unique.
    """
    fields = catalogue.of(kind)
    record = access.fetch(viewer, fields.model, identity, "delete", trashed=True)
    title = _("Took “%(title)s” out of the trash") % {"title": record}
    with operation(f"{_app(fields)}.restore_{kind}", title=title), clashes_told(fields):
        record.restore()
    return record


def fetch(fields: FieldSet, identity: Any, viewer: Any, action: str) -> Any:
    """The live record, if the viewer sees it and may do this to it."""
    try:
        identity = identity if isinstance(identity, UUID) else UUID(str(identity))
    except ValueError:
        raise NotFound from None
    return access.fetch(viewer, fields.model, identity, action)


def parse(
    fields: FieldSet, values: Mapping[str, Any], *, viewer: Any, context: Context | None = None, whole: bool
) -> dict[str, Any]:
    """Values by field name; {"custom": {...}} is the same as "custom.<key>" names. `whole`: required ones must come.

    Raises:
        Invalid: unknown and read-only fields, forbidden ones, unreadable values: all of them.
    """
    context = context or Context(viewer=viewer)
    raw = dict(values)
    errors: list[FieldError] = []
    customs = raw.pop("custom", None) or {}
    if isinstance(customs, Mapping):
        raw |= {f"custom.{key}": value for key, value in customs.items()}
    else:
        errors.append(FieldError("custom", "field.not_an_object", _("“custom” must be an object of own fields.")))
    parsed: dict[str, Any] = {}
    for name, value in raw.items():
        spec = fields.get(name)
        if spec is None or not fields.may_read(viewer, name):
            errors.append(
                FieldError(str(name), "field.unknown", _("There is no field “%(name)s”.") % {"name": str(name)[:60]})
            )
        elif spec.readonly:
            errors.append(
                FieldError(
                    name,
                    "field.readonly",
                    _("%(label)s: this field is filled by Tropa itself.") % {"label": spec.label},
                )
            )
        elif viewer.rights.field(fields.kind, name) != "write":
            errors.append(
                FieldError(name, "field.denied", _("%(label)s: you may not change this field.") % {"label": spec.label})
            )
        else:
            _parse_one(spec, value, context, parsed, errors)
    if whole:
        known = {error.field for error in errors}
        for spec in fields:
            if spec.required and not spec.readonly and spec.name not in raw and spec.name not in known:
                _parse_one(spec, None, context, parsed, errors)
    if errors:
        raise Invalid(errors)
    return parsed


def _parse_one(spec: FieldSpec, value: Any, context: Context, parsed: dict[str, Any], errors: list[FieldError]) -> None:
    try:
        parsed[spec.name] = spec.parse(value, context)
    except RuleViolation as error:
        errors.append(FieldError(spec.name, error.code, str(error)))
    except Invalid as several:
        errors.extend(several.errors)


def _split(fields: FieldSet, parsed: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Columns by name and custom values as stored."""
    columns: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    for name, value in parsed.items():
        spec = fields[name]
        if isinstance(spec.source, Column):
            columns[spec.path] = _column_value(fields.model, spec.path, value)
        elif isinstance(spec.source, Custom):
            custom[spec.source.key] = None if value in (None, []) else spec.type.store(value)
    return columns, custom


def _column_value(model: Any, name: str, value: Any) -> Any:
    """None as the column spells emptiness; what is no column is for the declaration's `settle` to spell."""
    column = next((column for column in model._meta.concrete_fields if column.name == name), None)
    if column is None:
        return value
    if value is None and not column.null:
        return column.get_default() if column.has_default() else "" if column.empty_strings_allowed else None
    return value


def _by_attribute(model: Any, columns: dict[str, Any]) -> dict[str, Any]:
    return {model._meta.get_field(name).attname: getattr(value, "pk", value) for name, value in columns.items()}


def _app(fields: FieldSet) -> str:
    return str(fields.model._meta.app_label)


def _save(record: Any, fields: FieldSet) -> None:
    validate(record, fields)
    with clashes_told(fields):
        record.save()


def _check_unique(record: Any, fields: FieldSet, columns: dict[str, Any]) -> None:
    """Ask before writing, so that the clash names its field."""
    for name, value in _by_attribute(fields.model, columns).items():
        setattr(record, name, value)
    validate(record, fields)


def _write_collections(record: Any, fields: FieldSet, parsed: dict[str, Any]) -> None:
    for name, value in parsed.items():
        spec = fields[name]
        if isinstance(spec.source, Collection):
            _write_rows(record, spec, value)
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
        setattr(row, parts[name].path, _column_value(manager.model, parts[name].path, value))
    row.save()
    _forget(record, source.related)


def _write_rows(record: Any, spec: FieldSpec, rows: list[dict[str, Any]]) -> None:
    """Rows that stand and are not given go into the trash; the others are matched by id, then by `same`."""
    source = spec.source
    assert isinstance(source, Collection)
    manager = getattr(record, source.related)
    back = manager.field.name
    model = manager.model
    standing = {str(row.pk): row for row in manager.all()}
    parts = {part.name: part for part in spec.parts}
    errors: list[FieldError] = []
    kept = []
    for at, values in enumerate(rows):
        columns = _by_attribute(
            model,
            {
                parts[name].path: _column_value(model, parts[name].path, value)
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
        kept.append((at, draft))
    if errors:
        raise Invalid(errors)
    for gone in standing.values():
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
