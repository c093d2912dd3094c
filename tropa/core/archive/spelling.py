"""One row as one line of JSON, and back: values are told by their columns, and nothing that came in a file is trusted.

A line is read by columns: a thousand values of one type are checked together, and only where one of them is wrong are
they looked at one by one, to name the line.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import orjson
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from tropa.core.archive.refusing import Wrong
from tropa.core.files.places import KEY
from tropa.core.ids import UuidField

Reader = Callable[[Any], Any]
NO_CHARACTER = b"\\u0000"
"""PostgreSQL keeps it in no text."""


def line(names: Sequence[str], values: Sequence[Any]) -> bytes:
    """A row as JSON with a line break; keys of objects in one order, so that both bases give the same bytes."""
    return orjson.dumps(
        dict(zip(names, values, strict=True)), default=spell, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    )


def spell(value: Any) -> Any:
    """What JSON does not know: decimals as text, bytes as hex."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    raise TypeError(f"{type(value).__name__} has no spelling in an archive.")


def row_of(text: bytes) -> dict[str, Any]:
    """The object that a line holds.

    Raises:
        Wrong: it is none.
    """
    if NO_CHARACTER in text:
        raise Wrong("it holds the sign U+0000, which no text may have")
    try:
        row = orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise Wrong("it is no JSON") from problem
    if not isinstance(row, dict):
        raise Wrong("it is no JSON object")
    return row


def column(field: Any, values: Sequence[Any], ids: Any = None) -> list[Any]:
    """Python values of one column.

    Args:
        field: of the model.
        values: as they stand in the file.
        ids: for a link to what has other ids here: id here by id in the file.

    Raises:
        Wrong: one of them cannot be; the sentence begins with the column.
    """
    read = reader_of(field)
    try:
        found = [None if value is None else read(value) for value in values]
        if not field.null and None in found:
            raise Wrong("is empty")  # one sentence for all that can be wrong with a column
        return found if ids is None else [value and ids[value] for value in found]
    except Wrong as wrong:
        raise Wrong(f"{field.name} {wrong}") from wrong
    except KeyError as missing:
        raise Wrong(f"{field.name} leads to what is not in the archive") from missing


def reader_of(field: Any) -> Reader:
    """What makes a value of that column of what stands in the file; Wrong where it cannot."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, UuidField):
        return uuid
    if isinstance(field, models.BooleanField):
        return partial(of_type, bool, "neither true nor false")
    if isinstance(field, models.DecimalField):
        return partial(decimal, field)
    if isinstance(field, models.IntegerField):
        return partial(integer, *BaseDatabaseOperations.integer_field_ranges[field.get_internal_type()])
    if isinstance(field, models.DateTimeField):
        return moment
    if isinstance(field, models.DateField):
        return day
    if isinstance(field, models.JSONField):
        kind = type(field.get_default())
        return partial(of_type, kind, f"no JSON {kind.__name__}") if kind in {dict, list} else lambda value: value
    if isinstance(field, models.BinaryField):
        return partial(octets, field.max_length)
    return partial(text, field)


def uuid(value: Any) -> UUID:
    """An id."""
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError) as problem:
        raise Wrong("is no id") from problem


def of_type(kind: type, otherwise: str, value: Any) -> Any:
    """What JSON tells as this type."""
    if type(value) is not kind:
        raise Wrong(f"is {otherwise}")
    return value


def integer(least: int, most: int, value: Any) -> int:
    """A whole number that the column can hold."""
    if type(value) is not int or not least <= value <= most:
        raise Wrong(f"is no whole number from {least} to {most}")
    return value


def decimal(field: Any, value: Any) -> Decimal:
    """An exact number within the digits of the column."""
    try:
        found = Decimal(of_type(str, "no number in quotation marks", value))
        DecimalValidator(field.max_digits, field.decimal_places)(found)
    except (InvalidOperation, ValidationError) as problem:
        raise Wrong(f"is no number of {field.max_digits} digits, {field.decimal_places} of them after the point") from (
            problem
        )
    return found


def moment(value: Any) -> datetime:
    """A time with its zone."""
    try:
        found = datetime.fromisoformat(value)
        if found.utcoffset() is None:
            raise Wrong("is a time without a zone")
        found.timestamp()
    except (ValueError, TypeError, OverflowError) as problem:
        raise Wrong("is no time") from problem
    return found


def day(value: Any) -> date:
    """A date."""
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError) as problem:
        raise Wrong("is no date") from problem


def octets(most: int | None, value: Any) -> bytes:
    """Bytes in hex."""
    try:
        found = bytes.fromhex(value)
    except (ValueError, TypeError) as problem:
        raise Wrong("is no hex") from problem
    if most is not None and len(found) > most:
        raise Wrong(f"has more than {most} bytes")
    return found


def text(field: Any, value: Any) -> str:
    """Text within the length of the column, and among its choices where it has some."""
    if type(value) is not str:
        raise Wrong("is no text")
    if field.max_length is not None and len(value) > field.max_length:
        raise Wrong(f"has more than {field.max_length} signs")
    if field.choices and value not in choices(field) and not (value == "" and field.blank):
        raise Wrong("is none of the words that may stand there")
    if field.name == "storage_key" and value and not KEY.fullmatch(value):
        raise Wrong("is no name of a file's bytes")
    if field.name == "time_zone" and value and value not in available_timezones():
        raise Wrong("is no time zone")
    return value


def choices(field: Any) -> set[str]:
    """The values that may stand in a column of choices."""
    known: set[str] | None = field.__dict__.get("_archive_choices")
    if known is None:
        known = field._archive_choices = {value for value, _title in field.flatchoices}
    return known
