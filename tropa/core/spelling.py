"""One fixed spelling of column values in the journal, and back."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from tropa.core.ids import UuidField


def spell(value: Any) -> Any:
    """A JSON value: hex of a UUID, ISO of a date or time (UTC), text of a decimal; others as they are."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def read(field: Any, value: Any) -> Any:
    """The Python value of a spelled one, by the type of its column."""
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.ForeignKey):
        return read(field.target_field, value)
    if isinstance(field, UuidField):
        return UUID(hex=value)
    return field.to_python(value)


_ENCODER = json.JSONEncoder(default=spell, ensure_ascii=False, separators=(",", ":"))


def dumps(value: Any) -> str:
    """Compact JSON; `spell` is applied to what JSON does not know."""
    return _ENCODER.encode(value)


def is_keepable(text: str) -> bool:
    """Whether both databases can keep a text: no zero byte, no half of a surrogate."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
