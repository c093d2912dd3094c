"""Records as JSON, by the catalogue and the viewer's field rights."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tropa.core.catalogue import Column, Custom, FieldSet
from tropa.core.errors import FieldError, Invalid
from tropa.core.kinds import Named


def chosen(fields: FieldSet, viewer: Any, wanted: str, parameter: str = "fields") -> list[str]:
    """The names of "name,city,custom.size"; empty is all the viewer may read.

    Raises:
        Invalid: a name that is no field, or not the viewer's to read.
    """
    readable = fields.readable(viewer).names()
    names = [name for name in (part.strip() for part in wanted.split(",")) if name and name not in ALWAYS]
    if "custom" in names:
        names = [*(name for name in names if name != "custom"), *(name for name in readable if is_custom(name))]
    if unknown := [name for name in names if name not in readable]:
        told = _("There is no field “%(name)s”.") % {"name": unknown[0][:60]}
        raise Invalid([FieldError(parameter, "field.unknown", told)])
    return (names or readable) if parameter == "fields" else names


ALWAYS = ("id", "version", "created_at", "updated_at")


def is_custom(name: str) -> bool:
    """Whether a field is the company's own."""
    return name.startswith("custom.")


def rendered(
    fields: FieldSet, records: Sequence[Any], names: Iterable[str], include: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Records with the values of `names`; links named in `include` come with their titles."""
    names = list(names)
    fields.prefetch(records, dict.fromkeys([*names, *include]))
    return [_one(fields, record, names, include) for record in records]


def _one(fields: FieldSet, record: Any, names: Sequence[str], include: Sequence[str]) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": str(record.pk),
        "version": record.version,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
    }
    custom: dict[str, Any] = {}
    for name in names:
        spec = fields[name]
        value = spec.api(spec.value(record))
        if is_custom(name):
            custom[name.removeprefix("custom.")] = value
        else:
            item[name] = value
    if custom or any(column.name == "custom" for column in fields.model._meta.concrete_fields):
        item["custom"] = custom
    if include:
        item["included"] = {name: _named(fields[name].value(record)) for name in include}
    return item


def _named(value: Any) -> Any:
    if isinstance(value, list):
        return [_named(each) for each in value]
    if isinstance(value, Named):
        return {"id": str(value.id), "kind": value.kind, "title": value.title}
    return value


def as_of(fields: FieldSet, state: dict[str, Any], names: Iterable[str], instant: datetime) -> dict[str, Any]:
    """A record as its columns stood; what lives in other records (contacts, tags) is not part of it."""
    item: dict[str, Any] = {"id": str(state["id"]), "version": state.get("version"), "at": instant}
    custom: dict[str, Any] = {}
    for name in names:
        spec = fields[name]
        if isinstance(spec.source, Custom):
            stored = (state.get("custom") or {}).get(spec.source.key)
            custom[spec.source.key] = spec.api(spec.type.load(stored)) if stored is not None else None
        elif isinstance(spec.source, Column) and "__" not in spec.path:
            value = state.get(fields.model._meta.get_field(spec.path).attname)
            item[name] = None if value in (None, "") else spec.api(value)
    return {**item, "custom": custom}
