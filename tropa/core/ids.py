"""Identities: UUIDv7 made by the application, stored compactly on both databases."""

import os
import struct
import threading
import time
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A new UUIDv7: 48 bits of milliseconds, 12 bits of their fraction, 62 random bits.

    Ids of one process only grow (RFC 9562, section 6.2, method 3), so journal rows of one transaction sort by id.
    Between processes they are identity, never order: use the feed `seq` for that.
    """
    return uuid7s(1)[0]


def uuid7s(count: int) -> list[UUID]:
    """So many new ids at once, growing: a mass insert asks the clock and the system's dice only once."""
    global _last
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    first = milliseconds << 12 | rest * 4096 // 1_000_000
    with _lock:
        first = max(first, _last + 1)
        _last = first + count - 1
    dice = struct.unpack(f">{count}Q", os.urandom(8 * count))
    return [
        UUID(int=(stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | noise & 0x3FFF_FFFF_FFFF_FFFF)
        for stamp, noise in enumerate(dice, first)
    ]


def as_uuid(value: object) -> UUID | None:
    """Read an id that came from outside (URL, JSON, file); None when it is not one."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(str(value)) if len(str(value)) <= 45 else None
    except ValueError:
        return None


class UuidField(models.UUIDField):  # type: ignore[type-arg]  # generic in the stubs only
    """A UUID column: 16-byte BLOB on SQLite (half of Django's 32 characters), `uuid` on PostgreSQL."""

    def get_internal_type(self) -> str:
        """Not Django's "UUIDField": its converters and adapters would turn the bytes into text."""
        return "UuidField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The column type."""
        return "uuid" if connection.vendor == "postgresql" else "blob"

    def rel_db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The type of columns that point here."""
        return self.db_type(connection)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """The value as the driver wants it."""
        if value is None:
            return None
        if not isinstance(value, UUID):
            value = self.to_python(value)
        return value if connection.vendor == "postgresql" else value.bytes

    def from_db_value(self, value: Any, expression: object, connection: BaseDatabaseWrapper) -> UUID | None:
        """Bytes of SQLite become a UUID; PostgreSQL's driver gives one already."""
        return UUID(bytes=bytes(value)) if isinstance(value, bytes | memoryview) else value
