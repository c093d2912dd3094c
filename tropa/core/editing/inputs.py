"""What people sent, read by the fields' own words: all errors at once, then values sorted by where they live."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tropa.core.catalogue import Column, Context, Custom, FieldSet, FieldSpec
from tropa.core.errors import FieldError, Invalid, RuleViolation


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


def split(fields: FieldSet, parsed: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Columns by name and custom values as stored."""
    columns: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    for name, value in parsed.items():
        spec = fields[name]
        if isinstance(spec.source, Column):
            columns[spec.path] = column_value(fields.model, spec.path, value)
        elif isinstance(spec.source, Custom):
            custom[spec.source.key] = None if value in (None, []) else spec.type.store(value)
    return columns, custom


def column_value(model: Any, name: str, value: Any) -> Any:
    """None as the column spells emptiness; what is no column is for the declaration's `settle` to spell."""
    column = next((column for column in model._meta.concrete_fields if column.name == name), None)
    if column is None:
        return value
    if value is None and not column.null:
        return column.get_default() if column.has_default() else "" if column.empty_strings_allowed else None
    return value


def by_attribute(model: Any, columns: dict[str, Any]) -> dict[str, Any]:
    return {model._meta.get_field(name).attname: getattr(value, "pk", value) for name, value in columns.items()}
