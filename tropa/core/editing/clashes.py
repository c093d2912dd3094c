"""Broken constraints told beside their field: what Django found before writing, what the database refused."""

import re
from dataclasses import replace
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from tropa.core.catalogue import FieldSet
from tropa.core.errors import Clash, Conflict, FieldError, Invalid


def validate(record: Any, fields: FieldSet) -> None:
    """Ask the constraints of a record before it is written.

    Raises:
        Invalid: by the catalogue's names.
    """
    try:
        record.validate_constraints()
    except ValidationError as error:
        raise Invalid(_told(error, fields)) from None


def _told(error: ValidationError, fields: FieldSet) -> list[FieldError]:
    """Django's errors; a clash of several columns goes to the first that has a field."""
    found = []
    for name, errors in error.error_dict.items():
        for one in errors:
            columns = [name] if name != NON_FIELD_ERRORS else list((one.params or {}).get("unique_check", ()))
            found += [FieldError(_field_of(columns, fields), "field.taken", message) for message in one.messages]
    return found


def _field_of(columns: list[str], fields: FieldSet) -> str:
    """The field that writes one of these columns, or the column that its look-up uses."""
    by_column = {spec.search: spec.name for spec in fields if spec.search}
    by_column |= {spec.path: spec.name for spec in fields if spec.path}
    return next((by_column[column] for column in columns if column in by_column), "")


def in_fields(fields: FieldSet, conflict: Conflict) -> list[Clash]:
    """What two people changed, by the catalogue's names instead of columns."""
    columns = fields.model._meta
    own = {column.name for column in columns.concrete_fields}
    names = {columns.get_field(spec.path).attname: spec.name for spec in fields if spec.path in own}
    return [replace(clash, field=names.get(clash.field, clash.field)) for clash in conflict.clashes]


class clashes_told:  # noqa: N801  # reads as a sentence after `with`
    """Two writers at once: the database's refusal becomes the same error as the check before."""

    def __init__(self, fields: FieldSet) -> None:
        self.fields = fields
        self.savepoint = transaction.atomic()

    def __enter__(self) -> None:
        self.savepoint.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.savepoint.__exit__(kind, error, trace)
        if isinstance(error, IntegrityError) and "unique" in str(error).lower():
            raise Invalid([_refusal(str(error), self.fields)]) from error


def _refusal(text: str, fields: FieldSet) -> FieldError:
    """PostgreSQL names the constraint, SQLite its columns."""
    table = fields.model._meta.db_table
    named = set(re.findall(rf"\b{table}\.(\w+)", text))
    for constraint in fields.model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            columns = {fields.model._meta.get_field(name).column for name in constraint.fields}
            if (columns and columns == named) or f'"{constraint.name}"' in text or f"'{constraint.name}'" in text:
                message = str(constraint.get_violation_error_message())
                return FieldError(_field_of(list(constraint.fields), fields), "field.taken", message)
    return FieldError("", "field.taken", _("Another record has this value already."))
