"""Two people, one record: different fields merge, the same field is shown to the second with both values."""

from typing import Any
from uuid import UUID

from tropa.core.errors import Clash, Conflict, NotFound
from tropa.core.journal.reading import changes_of_record


def patch(queryset: Any, identity: UUID, version: int | None, values: dict[str, Any]) -> Any:
    """Write `values` (by field name; of JSON objects only the keys given) into the record last seen at `version`.

    Fields changed meanwhile by others merge when they are others; a field both changed to different values is a clash.
    The record is taken FOR UPDATE, so of two patches at once the second sees the first. Runs inside an operation.

    Args:
        queryset: what the person may see (`visible_to`).
        version: the version the person saw; None writes without looking (an import, a command).

    Returns:
        The saved record.

    Raises:
        NotFound: not there or not visible.
        Conflict: with both values of each clashing field; nothing is written.
    """
    record = queryset.select_for_update(of=("self",)).filter(pk=identity).first()
    if record is None:
        raise NotFound
    wanted = {record._meta.get_field(name).attname: _value(value) for name, value in values.items()}
    if version is not None and version != record.version:
        clashes = _clashes(record, version, wanted)
        if clashes:
            raise Conflict(version=record.version, clashes=clashes)
    for name, value in wanted.items():
        there = getattr(record, name)
        setattr(record, name, {**there, **value} if isinstance(there, dict) and isinstance(value, dict) else value)
    record.save()
    return record


def _value(value: Any) -> Any:
    return value.pk if hasattr(value, "_meta") else value


def values_then(record: Any, version: int) -> dict[str, Any] | None:
    """The columns of a record as they stood at one of its versions; None when the journal cannot tell."""
    then, at = dict(record.before()), record.version
    for change, before in changes_of_record(type(record), record.pk):
        if change.action != "u" or before.version < version or before.values is None:
            break
        at = before.version
        then.update(before.values)
    return then if at == version else None


def _clashes(record: Any, version: int, wanted: dict[str, Any]) -> list[Clash]:
    """Fields changed since `version` by others to a value unlike ours; a broken chain of versions touches all."""
    then = values_then(record, version)
    found = []
    for name, mine in wanted.items():
        there = getattr(record, name)
        if isinstance(mine, dict) and isinstance(there, dict):
            was = then[name] if then else {}
            found += [
                Clash(f"{name}.{key}", there.get(key), value)
                for key, value in mine.items()
                if (then is None or there.get(key) != was.get(key)) and there.get(key) != value
            ]
        elif (then is None or then[name] != there) and there != mine:
            found.append(Clash(name, there, mine, is_touched=then is None or then[name] != mine))
    return found
