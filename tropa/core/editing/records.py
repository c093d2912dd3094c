"""Make, change, throw away, bring back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core import access, buffer, catalogue, handovers
from tropa.core.catalogue import Context, FieldSet
from tropa.core.editing import merging
from tropa.core.editing.clashes import clashes_told, validate
from tropa.core.editing.hangings import write_hangings
from tropa.core.editing.inputs import by_attribute, parse, split
from tropa.core.errors import NotFound
from tropa.core.journal import operation, patch


def create(
    kind: str, values: Mapping[str, Any], *, viewer: Any, context: Context | None = None,
    given: Mapping[str, Any] | None = None,
) -> Any:  # fmt: skip
    """Make a record.

    Args:
        given: columns that the caller has settled, whatever the viewer may see or write (the customer of an enquiry).

    Raises:
        Denied: the viewer may not create, or not for the owner named.
        Invalid: with every field's error.
    """
    access.check(viewer, kind, "create")
    fields = catalogue.of(kind)
    open_to_input = FieldSet(fields.declaration, [spec for spec in fields if spec.path not in (given or {})])
    parsed = parse(open_to_input, values, viewer=viewer, context=context, whole=True)
    columns, custom = split(fields, parsed)
    columns |= given or {}
    _stand_with(viewer, fields, columns)
    if fields.declaration.settle:
        fields.declaration.settle(None, columns)
    record = fields.model(**by_attribute(fields.model, columns))
    if custom:
        record.custom = {key: value for key, value in custom.items() if value is not None}
    title = _("Created %(kind)s") % {"kind": fields.declaration.title}
    with operation(f"{_app(fields)}.create_{kind}", title=title) as deed:
        _save(record, fields)
        write_hangings(record, fields, parsed)
        handovers.check_placed(viewer, record)
        _tell_owner(viewer, record)
    return _as_it_stands(record, deed)


def change(
    kind: str, identity: UUID, values: Mapping[str, Any], *, viewer: Any, version: int | None = None,
    context: Context | None = None, seen: Mapping[str, str] | None = None, force: bool = False,
) -> Any:  # fmt: skip
    """Write the fields given; `version` is what the person saw, `seen` the rows (`merging.spelled`) by field.

    `force`: the person has seen what others wrote into the rows, and wants the own.

    Raises:
        NotFound: not there or not visible.
        Denied: visible, but not to be changed, or not to be given away.
        Conflict: somebody changed the same field meanwhile.
        Invalid: with every field's error.
    """
    fields = catalogue.of(kind)
    record = fetch(fields, identity, viewer, "edit")
    parsed = parse(fields, values, viewer=viewer, context=context, whole=False)
    columns, custom = split(fields, parsed)
    if fields.declaration.settle and columns:
        fields.declaration.settle(record, columns)
    _check_hands(viewer, fields, [record], columns)
    wanted: dict[str, Any] = {**columns, **({"custom": custom} if custom else {})}
    with operation(f"{_app(fields)}.change_{kind}", title=_("Changed “%(title)s”") % {"title": record}) as deed:
        _check_unique(record, fields, columns)
        with clashes_told(fields):
            record = patch(fields.model.objects.visible_to(viewer), identity, version, wanted)
        if version is not None and not force:
            merging.check_unseen(
                record, fields, {name: parsed[name] for name in parsed if not (seen or {}).get(name)}, version
            )
        kept: dict[str, set[str]] = {}
        for name, text in (seen or {}).items():
            if text and name in parsed and isinstance(fields[name].source, merging.HANGING):
                rows = merging.read(text)
                parsed[name], kept[name] = merging.merged(record, fields[name], parsed[name], rows, force=force)
        _write_hangings(record, fields, parsed, kept)
    return _as_it_stands(record, deed)


def change_each(records: Sequence[Any], values: Mapping[str, Any], *, viewer: Any) -> None:
    """Write the same fields of many records of one kind, which the caller fetched for this viewer and locked.

    Runs inside an operation; the input is read once.

    Raises:
        Denied: another owner is written, and one of the records is not the viewer's to assign.
        Invalid: with every field's error.
    """
    if not records:
        return
    fields = catalogue.of(records[0].kind_label)
    parsed = parse(fields, values, viewer=viewer, whole=False)
    columns, custom = split(fields, parsed)
    _check_hands(viewer, fields, records, columns)
    for record in records:
        own = dict(columns)
        if fields.declaration.settle and own:
            fields.declaration.settle(record, own)
        for name, value in by_attribute(fields.model, own).items():
            setattr(record, name, value)
        if custom:
            record.custom = {**record.custom, **custom}
        _save(record, fields)
        _write_hangings(record, fields, parsed)


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


def _stand_with(viewer: Any, fields: FieldSet, columns: dict[str, Any]) -> None:
    """Without an owner named, a record is its maker's, unless he may make records for nobody and give them away."""
    owner = access.kinds.get(fields.kind).owner
    if not owner or columns.get(owner) is not None:
        return
    if viewer.rights.scope(fields.kind, "create") is not access.Scope.ALL or not access.may(
        viewer, fields.kind, "assign"
    ):
        columns[owner] = viewer.id


def _check_hands(viewer: Any, fields: FieldSet, records: Sequence[Any], columns: dict[str, Any]) -> None:
    owner = access.kinds.get(fields.kind).owner
    if owner and owner in columns:
        to = columns[owner]
        handovers.check_handover(viewer, fields.model, records, getattr(to, "pk", to))


def _tell_owner(viewer: Any, record: Any) -> None:
    """Whoever is given a new record by another is told."""
    column = handovers.owner_column(type(record))
    if column and getattr(record, column) not in {None, viewer.id}:
        handovers.announce(type(record), [(record.pk, None, getattr(record, column))])


def _write_hangings(
    record: Any, fields: FieldSet, parsed: dict[str, Any], kept: dict[str, set[str]] | None = None
) -> None:
    """The record has a new version when what hangs on it changed: whoever read it is told so."""
    deed = buffer.required(record)
    before = len(deed.root.written)
    write_hangings(record, fields, parsed, kept)
    if len(deed.root.written) > before and record.pk not in deed.touched_of(fields.model):
        record.touch()


def _as_it_stands(record: Any, deed: buffer.OperationContext) -> Any:
    """The record with what followed from the deed: a hook of the journal may have written it once more."""
    later = (
        row[1] >= record.version
        for entry in deed.root.written
        if entry.model is type(record) and entry.action == "u"
        for row in entry.rows
        if row[0] == record.pk
    )
    if any(later):
        record.refresh_from_db()
    return record


def _app(fields: FieldSet) -> str:
    return str(fields.model._meta.app_label)


def _save(record: Any, fields: FieldSet) -> None:
    validate(record, fields)
    with clashes_told(fields):
        record.save()


def _check_unique(record: Any, fields: FieldSet, columns: dict[str, Any]) -> None:
    """Ask before writing, so that the clash names its field."""
    for name, value in by_attribute(fields.model, columns).items():
        setattr(record, name, value)
    validate(record, fields)
