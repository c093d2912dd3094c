"""What changed after a number of the feed, without saying what it became."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from tropa.core.journal.reading import befores, model_of
from tropa.core.models import Change, Event

MOST_TRANSACTIONS = 200
MOST_RECORDS = 50
MOST_MARKS = 200


@dataclass(frozen=True)
class Transaction:
    """One transaction of the feed."""

    seq: int
    kinds: list[str]
    records: list[str] | None
    """Marks of the records, and of those they link or linked to: an open card knows a stranger's note by its customer.
    None: more than a page can use."""

    def as_json(self) -> dict[str, Any]:
        """As it is sent."""
        return asdict(self)


def mark(identity: UUID) -> str:
    """What stands for a record: who knows its id recognises it, nobody else learns it."""
    return hashlib.sha256(str(identity).encode()).hexdigest()[:12]


def news(after: int, head: int) -> list[Transaction] | None:
    """The transactions with after < seq <= head of the entered workspace; None: too many to list."""
    if head - after > MOST_TRANSACTIONS:
        return None
    span = {"seq__gt": after, "seq__lte": head}
    kinds: dict[int, set[str]] = {seq: set() for seq in range(after + 1, head + 1)}
    records: dict[int, set[UUID]] = defaultdict(set)
    touched: dict[Any, dict[int, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    many: set[int] = set()
    for row in Change.objects.filter(**span).only("seq", "action", "model", "count", "data"):
        model = _model(row)
        kinds[row.seq].add(str(getattr(model, "kind_label", "") or row.model))
        if row.count > MOST_RECORDS or row.seq in many:
            many.add(row.seq)
            continue
        for before in befores(row) if model else ():
            touched[model][row.seq].add(before.id)
            records[row.seq] |= {before.id, *_linked(model, before.values or {})}
    for model, by_seq in touched.items():
        links = _links_now(model, set().union(*by_seq.values()))
        for seq, ids in by_seq.items():
            for identity in ids:
                records[seq] |= links.get(identity, set())
    for seq, label in Event.objects.filter(operation=None, **span).values_list("seq", "label"):
        kinds[seq].add(label.partition(".")[0])
    return [
        Transaction(
            seq,
            sorted(kinds[seq]),
            None if seq in many or len(records[seq]) > MOST_MARKS else sorted(map(mark, records[seq])),
        )
        for seq in sorted(kinds)
    ]


def _model(row: Change) -> Any:
    try:
        return model_of(row)
    except LookupError:
        return None


def _columns(model: Any) -> Iterator[str]:
    for column in model._meta.concrete_fields:
        if column.is_relation and column.attname != "workspace_id":
            yield column.attname


def _linked(model: Any, values: dict[str, Any]) -> set[UUID]:
    """What the record was linked with before."""
    return {values[name] for name in _columns(model) if values.get(name)}


def _links_now(model: Any, ids: set[UUID]) -> dict[UUID, set[UUID]]:
    """What each record is linked with, by one query a model."""
    columns = list(_columns(model))
    if not columns:
        return {}
    rows = model.everything.filter(pk__in=ids).values_list("pk", *columns)
    return {identity: {link for link in links if link} for identity, *links in rows}
