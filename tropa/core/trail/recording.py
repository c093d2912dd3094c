"""Making entries: by projections with `enter`, and for changed fields by following the journal."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tropa.core.actors import Actor
from tropa.core.buffer import OperationContext, Written
from tropa.core.events import Stored, projection
from tropa.core.journal.events import OperationRedone, OperationUndone
from tropa.core.models.trail import TrailEntry
from tropa.core.records import insert_rows
from tropa.core.registry import Registry
from tropa.lib.sequences import chunks

FIELDS = "core.fields"
"""Kind of the entries that tell of changed fields."""
QUIET = frozenset({"import", "undo"})
"""An import is no news of a customer, and an undo shows in what it took back."""
COLUMNS = (
    "customer", "occurred_at", "kind", "subject_kind", "subject_id", "importance", "group_key", "count", "operation",
    "actor_kind", "actor_id", "fields",
)  # fmt: skip


@dataclass(frozen=True)
class Followed:
    """A model whose changes show in the trail of a customer.

    Args:
        label: "customers.contactpoint".
        customer: the column with the customer's id; "id" for the customer itself.
        field: the name under which a change of such a child row is told; empty: the names of the changed columns.
        skip: columns that are no news.
    """

    label: str
    customer: str
    field: str = ""
    skip: frozenset[str] = frozenset()


followed: Registry[Followed] = Registry(Followed, module="trail")


@dataclass(frozen=True)
class Entry:
    """One line to be written; `subject` is (kind, id) of what it is about."""

    customer_id: UUID
    kind: str
    subject: tuple[str, UUID | None] = ("", None)
    importance: int = 2
    group_key: str = ""
    count: int = 1


def enter(entries: Sequence[tuple[Stored, Entry]]) -> None:
    """Write the lines that these events make, by one statement. For projections."""
    _write([(event.occurred_at, entry, event.operation_id, event.actor) for event, entry in entries])


def bring(entries: Sequence[tuple[datetime, Entry]], operation: OperationContext) -> None:
    """Write lines of what an import brought, by one statement: it tells no news of each of its rows."""
    _write([(at, entry, operation.id, operation.actor) for at, entry in entries])


def _write(lines: Sequence[tuple[datetime, Entry, UUID | None, Actor]]) -> None:
    insert_rows(
        TrailEntry,
        COLUMNS,
        [
            (
                entry.customer_id, at, entry.kind, *entry.subject, entry.importance, entry.group_key, entry.count,
                operation, actor.kind, actor.id, [],
            )
            for at, entry, operation, actor in lines
        ],
    )  # fmt: skip


def follow(root: OperationContext) -> None:
    """The journal's hook: one quiet entry for each customer and operation whose fields changed."""
    rules = {rule.label: rule for rule in followed}
    contexts = {context.id: context for context in root.operations}
    told = [
        entry
        for entry in root.written
        if entry.model._meta.label_lower in rules and contexts[entry.operation].origin not in QUIET
    ]
    if not told:
        return
    customers = _customers(told, rules)
    born = {
        row[0]
        for entry in root.written
        if entry.action == "c" and (rule := rules.get(entry.model._meta.label_lower)) and rule.customer == "id"
        for row in entry.rows
    }
    changed: dict[tuple[UUID, UUID], dict[str, None]] = defaultdict(dict)
    for entry in told:
        names = _names(entry, rules[entry.model._meta.label_lower])
        for row in entry.rows:
            customer = customers.get((entry.model, row[0]))
            if names and customer is not None and customer not in born:
                changed[entry.operation, customer].update(dict.fromkeys(names))
    insert_rows(
        TrailEntry,
        COLUMNS,
        [
            (
                customer, root.at, FIELDS, "", None, 3, "", len(names), operation,
                contexts[operation].actor.kind, contexts[operation].actor.id, list(names),
            )
            for (operation, customer), names in changed.items()
        ],
    )  # fmt: skip


def _names(entry: Written, rule: Followed) -> list[str]:
    if rule.field:
        return [rule.field]
    if entry.action != "u":
        return []
    fields = [entry.model._meta.get_field(name).name for name in entry.columns]
    return [name for name in fields if name not in rule.skip]


def _customers(told: Sequence[Written], rules: dict[str, Followed]) -> dict[tuple[Any, UUID], UUID]:
    """The customer of each written row; of purged ones the journal's own values are asked."""
    found: dict[tuple[Any, UUID], UUID] = {}
    asked: dict[Any, set[UUID]] = defaultdict(set)
    for entry in told:
        rule = rules[entry.model._meta.label_lower]
        for row in entry.rows:
            if rule.customer == "id":
                found[entry.model, row[0]] = row[0]
            elif entry.action == "d":
                found[entry.model, row[0]] = row[2][entry.columns.index(rule.customer)]
            else:
                asked[entry.model].add(row[0])
    for model, ids in asked.items():
        column = rules[model._meta.label_lower].customer
        for part in chunks(sorted(ids), 500):
            for identity, customer in model.everything.filter(pk__in=part).values_list("pk", column):
                found[model, identity] = customer
    return found


@projection(OperationUndone, OperationRedone)
def follow_undo(events: Sequence[Stored]) -> None:
    """Entries of what was taken back are not shown; a redo shows them again."""
    for event in events:
        ids = [UUID(hex=each) for each in event.payload.operations]
        undone = isinstance(event.payload, OperationUndone)
        for part in chunks(ids, 500):
            TrailEntry.objects.filter(operation__in=part).update(undone=undone)
