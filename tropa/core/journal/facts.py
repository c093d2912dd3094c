"""Figures that are counted from records: which of them a transaction made stale, whatever path wrote the records.

"When was this customer in touch last", "when is the next step of this deal": the newest or nearest of some records
that point at it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tropa.core.buffer import OperationContext
from tropa.lib.sequences import chunks


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Records that a figure is counted from.

    Args:
        records: those that count.
        at: the column with what is counted (a time).
        of: the column, as the journal calls it, that says whose figure it is.
        decides: further columns that decide whether a record counts.
    """

    records: Callable[[], Any]
    at: str
    of: str
    decides: Collection[str] = field(default=("deleted_at",))

    def touched(self, root: OperationContext) -> set[UUID]:
        """Whose figures are to be counted anew: of new records those that count, of others those before and after."""
        records = self.records()
        decisive = {self.at, self.of, *self.decides}
        made: set[UUID] = set()
        changed: set[UUID] = set()
        found: set[UUID] = set()
        for entry in root.written:
            if entry.model is not records.model:
                continue
            if entry.action == "c":
                made.update(row[0] for row in entry.rows)
            elif decisive & {*entry.columns}:
                changed.update(row[0] for row in entry.rows)
                if self.of in entry.columns:
                    at = entry.columns.index(self.of)
                    found.update(row[2][at] for row in entry.rows)
        for rows, ids in ((records, made - changed), (records.model.everything.all(), changed)):
            for part in chunks(sorted(ids), 500):
                found.update(rows.filter(pk__in=part).values_list(self.of, flat=True))
        return found - {None}
