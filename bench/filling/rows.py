"""What generators give to writers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

Row = tuple[Any, ...]
"""Ids are bytes, moments and days text (clock.py), JSON is text, the rest text, numbers, truths or None."""


class Rows(NamedTuple):
    """Rows of one table; columns that are not named get their defaults."""

    model: Any
    columns: Sequence[str]
    rows: list[Row]


STAMPS = ("created_at", "updated_at")
"""Columns that every Record has and that no default can fill."""
