"""Two people, one list of a record: rows that hang on it merge by row and part, tags by tag.

A form says with `spelled` what it was made of; what stands now, what stood then and what was typed are compared.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tropa.core import buffer
from tropa.core.catalogue import Collection, FieldSet, FieldSpec, Members, Single
from tropa.core.editing.inputs import by_attribute, column_value
from tropa.core.errors import Clash, Conflict
from tropa.core.ids import as_uuid
from tropa.core.journal.merging import values_then
from tropa.core.journal.reading import changed_since, place_of_version

Seen = dict[UUID, int]
HANGING = (Collection, Members, Single)


def spelled(record: Any, spec: FieldSpec) -> str:
    """What hangs on a record now, for the form that is made of it; empty for a field that is a column."""
    source = spec.source
    if isinstance(source, Members):
        worn = (str(getattr(row, f"{source.column}_id")) for row in _standing(record, source))
        return ",".join(sorted(worn)) or "-"
    if isinstance(source, Collection | Single):
        return ",".join(f"{row.pk}:{row.version}" for row in _standing(record, source)) or "-"
    return ""


def read(text: str) -> Seen:
    """What `spelled` wrote; what is none of it is left out."""
    found: Seen = {}
    for piece in text.split(",")[:500]:
        identity, _colon, version = piece.partition(":")
        if (key := as_uuid(identity)) is not None:
            found[key] = int(version) if version.isdecimal() and len(version) < 10 else 0
    return found


def merged(record: Any, spec: FieldSpec, mine: Any, seen: Seen, *, force: bool = False) -> tuple[Any, set[str]]:
    """What is to be written, and the ids of rows that others added and that stay as they are.

    Args:
        force: the person has seen both values and wants the own.

    Raises:
        Conflict: both changed the same part of the same row, or one changed what the other removed.
    """
    source = spec.source
    if isinstance(source, Members):
        return _members(record, source, mine, seen), set()
    try:
        if isinstance(source, Single):
            return _single(record, source, spec, mine, seen, force), set()
        assert isinstance(source, Collection)
        return _rows(record, source, spec, mine, seen, force)
    except _Both:
        raise Conflict(version=record.version, clashes=[Clash(spec.name, spec.value(record), mine)]) from None


def check_unseen(record: Any, fields: FieldSet, mine: Mapping[str, Any], version: int) -> None:
    """Refuse to write over rows of which the person has seen no more than the version of their record.

    Raises:
        Conflict: with both values of each field whose rows changed since; a program says them whole, so nothing merges.
    """
    if version >= _version_met(record) or not (hanging := [n for n in mine if isinstance(fields[n].source, HANGING)]):
        return
    left = place_of_version(record, version)
    found = [
        Clash(name, fields[name].api(fields[name].value(record)), mine[name])
        for name in hanging
        if left is None or changed_since(_rows_ever(record, fields[name].source), left)
    ]
    if found:
        raise Conflict(version=record.version, clashes=found)


def _version_met(record: Any) -> int:
    """The version in which the open operation met the record; what it wrote itself is nobody else's change."""
    own: list[int] = [
        row[1]
        for entry in buffer.required(record).root.written
        if entry.model is type(record) and entry.action == "u"
        for row in entry.rows
        if row[0] == record.pk
    ]
    return min([*own, int(record.version)])


def _rows_ever(record: Any, source: Any) -> Any:
    """The rows that hang or hung on a record."""
    manager = getattr(record, source.related)
    return manager.model.everything.filter(**{manager.field.name: record})


class _Both(Exception):
    """The same part of the same row."""


def _standing(record: Any, source: Any) -> list[Any]:
    return list(getattr(record, source.related).all())


def _members(record: Any, source: Members, mine: list[Any], seen: Seen) -> list[Any]:
    find = source.find
    wanted = {find(item).pk if isinstance(item, str) and find else item for item in mine}
    standing = {getattr(row, f"{source.column}_id") for row in _standing(record, source)}
    return sorted((standing | (wanted - seen.keys())) - (seen.keys() - wanted))


def _single(record: Any, source: Single, spec: FieldSpec, mine: Any, seen: Seen, force: bool) -> Any:
    row = next(iter(_standing(record, source)), None)
    if row is None or seen.get(row.pk) == row.version or force:
        return mine
    if mine is None:
        raise _Both
    empty = {part.name: None for part in spec.parts}
    return _parts(row, spec, {**empty, **mine}, seen.get(row.pk), force)


def _rows(
    record: Any, source: Collection, spec: FieldSpec, mine: list[dict[str, Any]], seen: Seen, force: bool
) -> tuple[list[dict[str, Any]], set[str]]:
    standing = {row.pk: row for row in _standing(record, source)}
    told = {as_uuid(values.get("id")) for values in mine}
    for gone in seen.keys() - told:
        if gone in standing and standing[gone].version != seen[gone] and not force:
            raise _Both
    written = []
    for values in mine:
        identity = as_uuid(values.get("id"))
        row = standing.get(identity) if identity else None
        if row is not None and identity is not None:
            written.append({"id": str(identity), **_parts(row, spec, _without_id(values), seen.get(identity), force)})
        elif identity is None:
            written.append(values)
        elif _touched(record, source, spec, identity, values):
            if not force:
                raise _Both
            written.append(_without_id(values))
    return written, {str(pk) for pk in standing.keys() - seen.keys() - told}


def _without_id(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "id"}


def _parts(row: Any, spec: FieldSpec, mine: dict[str, Any], version: int | None, force: bool) -> dict[str, Any]:
    """Of what was typed only what the person changed; `version` None: the row was not there then."""
    if version == row.version:
        return mine
    then = values_then(row, version) if version else None
    changed = {}
    for name, value in mine.items():
        column, typed = _column(row, spec, name, value)
        now, before = getattr(row, column), then[column] if then else _empty(row, column)
        if typed in (before, now):
            continue
        if now != before and not force:
            raise _Both
        changed[name] = value
    return changed


def _touched(record: Any, source: Collection, spec: FieldSpec, identity: UUID, mine: Mapping[str, Any]) -> bool:
    """Whether somebody typed into a row that another has removed meanwhile."""
    model = getattr(record, source.related).model
    row = model.everything.filter(pk=identity, **{getattr(record, source.related).field.name: record}).first()
    if row is None:
        return False
    pairs = [_column(row, spec, name, value) for name, value in _without_id(mine).items()]
    return any(getattr(row, column) != typed for column, typed in pairs)


def _column(row: Any, spec: FieldSpec, name: str, value: Any) -> tuple[str, Any]:
    part = next(part for part in spec.parts if part.name == name)
    return next(iter(by_attribute(type(row), {part.path: column_value(type(row), part.path, value)}).items()))


def _empty(row: Any, column: str) -> Any:
    return type(row)._meta.get_field(column).get_default()
