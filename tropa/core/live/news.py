"""What changed after a number of the feed, without saying what it became."""

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from tropa.core.journal.reading import model_of
from tropa.core.models import Change as Written
from tropa.core.models import Event

MOST_TRANSACTIONS = 200
MOST_RECORDS = 50


@dataclass(frozen=True)
class Change:
    """One transaction of the feed."""

    seq: int
    kinds: list[str]
    records: list[str] | None
    """Marks of the records; None: more than a page can use."""

    def as_json(self) -> dict[str, Any]:
        """As it is sent."""
        return asdict(self)


def mark(identity: UUID) -> str:
    """What stands for a record: who knows its id recognises it, nobody else learns it."""
    return hashlib.sha256(str(identity).encode()).hexdigest()[:12]


def news(after: int, head: int) -> list[Change] | None:
    """The transactions with after < seq <= head of the entered workspace; None: too many to list."""
    if head - after > MOST_TRANSACTIONS:
        return None
    span = {"seq__gt": after, "seq__lte": head}
    kinds: dict[int, set[str]] = {seq: set() for seq in range(after + 1, head + 1)}
    records: dict[int, set[str]] = defaultdict(set)
    many: set[int] = set()
    for row in Written.objects.filter(**span).only("seq", "model", "count", "data"):
        kinds[row.seq].add(_kind(row))
        if row.count > MOST_RECORDS or row.seq in many:
            many.add(row.seq)
            continue
        records[row.seq] |= {mark(UUID(hex=entry[0])) for entry in json.loads(row.data)["r"]}
    for seq, label in Event.objects.filter(operation=None, **span).values_list("seq", "label"):
        kinds[seq].add(label.partition(".")[0])
    return [
        Change(
            seq,
            sorted(kinds[seq]),
            None if seq in many or len(records[seq]) > MOST_RECORDS else sorted(records[seq]),
        )
        for seq in sorted(kinds)
    ]


def _kind(row: Written) -> str:
    try:
        model = model_of(row)
    except LookupError:
        return row.model
    return str(model.kind_label or row.model)
