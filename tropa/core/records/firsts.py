"""The first records of several queries, as one condition."""

from collections.abc import Iterable
from typing import Any

from django.db.models.expressions import RawSQL


def firsts(queries: Iterable[Any]) -> RawSQL | list[Any]:
    """The ids of all records of these sliced querysets, for `pk__in`; none of no queries.

    Each goes along its own index and stops at its slice, where a window would number all rows. SQLite takes no slice
    within a UNION, so each stands in a query of its own there.
    """
    parts: list[str] = []
    values: list[Any] = []
    for number, query in enumerate(queries):
        sql, parameters = query.values("pk").query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) part{number}")  # noqa: S608  # the ORM's own, values are parameters
        values += parameters
    return RawSQL(" UNION ALL ".join(parts), values) if parts else []  # noqa: S611  # as above
