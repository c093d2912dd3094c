"""Putting records back: one journal row after another, the newest first, without destroying anybody's later work."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tropa.core import buffer
from tropa.core.journal.reading import Before, befores, later_befores, model_of
from tropa.core.journal.reliance import Reliance
from tropa.core.models import Change
from tropa.core.records.inserting import insert_rows
from tropa.lib.sequences import chunks

MISSING = object()


@dataclass(frozen=True)
class UndoConflict:
    """One thing an undo leaves untouched: a field changed since (before, left, now), or a record with a `reason`:
    changed, gone, needed (others hang on it), refused (the database says no), erased.
    """

    model: str
    id: UUID
    reason: str
    field: str = ""
    before: Any = None
    left: Any = None
    now: Any = None


@dataclass
class Reversal:
    """The state of one undo. With `simulate` nothing is written; what would be is kept beside."""

    operations: set[UUID]
    simulate: bool = False
    conflicts: list[UndoConflict] = field(default_factory=list)
    effects: list[dict[str, Any]] = field(default_factory=list)
    put_back: set[tuple[str, UUID]] = field(default_factory=set)
    turned: set[UUID] = field(default_factory=set)
    """Journal rows of ledgers whose counter-entries stand: those must not be written twice."""
    _reverted: dict[tuple[str, UUID], dict[str, Any]] = field(default_factory=dict)
    _removed: set[UUID] = field(default_factory=set)
    _revived: set[UUID] = field(default_factory=set)
    _others: Reliance = field(init=False)

    def __post_init__(self) -> None:
        self._others = Reliance(self.operations, self._removed, self._present)

    def take_up(self, done: Iterable[Change], turned: Iterable[str]) -> None:
        """Go on with an undo that has written these changes already; what it took away is not somebody else's doing."""
        self.turned.update(UUID(hex=each) for each in turned)
        for change in done:
            ids, model = [before.id for before in befores(change)], model_of(change)
            if model.undo != "reverse":
                self._done(model, ids)
            if change.action == Change.Action.DELETE:
                self._removed.update(ids)

    def pieces(self, group: Sequence[Change], size: int) -> Iterator[tuple[Sequence[Change], set[UUID] | None]]:
        """Cut a group so that each piece meets at most `size` records; journal rows of a ledger stay whole."""
        if model_of(group[0]).undo == "reverse":
            yield from (([change], None) for change in group)
            return
        if sum(change.count for change in group) <= size:
            yield group, None
            return
        for change in group:
            for part in chunks((before.id for before in befores(change)), size):
                yield [change], set(part)

    def revert(self, group: Sequence[Change], only: set[UUID] | None = None) -> None:
        """Take back changes of one model, action and columns (one row a record, or one packed row)."""
        rows = [(change, before) for change in group for before in befores(change, only)]
        erased = [before for _, before in rows if before.erased]
        model = model_of(group[0])
        self.conflicts += [UndoConflict(model._meta.label_lower, before.id, "erased") for before in erased]
        rows = [(change, before) for change, before in rows if not before.erased]
        if model.undo == "never":
            self.effects += [{"model": model._meta.label_lower, "id": before.id.hex} for _, before in rows]
            return
        action = {"c": self._remove, "u": self._set_back, "d": self._revive}[group[0].action]
        action(model, rows)

    def _conflict(self, model: Any, identity: UUID, reason: str, **values: Any) -> None:
        self.conflicts.append(UndoConflict(model._meta.label_lower, identity, reason, **values))

    def _done(self, model: Any, ids: Sequence[UUID]) -> None:
        self.put_back.update((model._meta.label_lower, identity) for identity in ids)

    # updates

    def _set_back(self, model: Any, rows: list[tuple[Change, Before]]) -> None:
        present = {record.pk: record for record in model.everything.filter(pk__in=[row.id for _, row in rows])}
        label, ready, told = model._meta.label_lower, [], len(self.conflicts)
        columns: set[str] = set()
        moved = {
            row.id: change
            for change, row in rows
            if row.id in present and (self.simulate or present[row.id].version != row.version + 1)
        }
        left = later_befores(moved)
        for _change, row in rows:
            record = present.get(row.id)
            if record is None or row.id in self._removed:
                if row.id not in self._revived and row.id not in self._removed:
                    self._conflict(model, row.id, "gone")
                continue
            target = self._target(model, row, self._present(record), left.get(row.id, {}))
            if self.simulate:
                self._reverted.setdefault((label, row.id), {}).update(target)
            for name, value in target.items():
                setattr(record, name, value)
            columns.update(target)
            ready.append(record)
        if not self.simulate and columns:
            try:
                with transaction.atomic():
                    model.everything.bulk_update(ready, sorted(columns))
            except IntegrityError as error:
                del self.conflicts[told:]
                self._set_back_apart(model, rows, error)
                return
        self._done(model, [record.pk for record in ready])

    def _set_back_apart(self, model: Any, rows: list[tuple[Change, Before]], error: IntegrityError) -> None:
        """Halve until the one record is named that the database refuses: rows that hand a mark on (the primary one)
        may stand in one another's way within a statement, and do not from the newest to the oldest.
        """
        if len(rows) == 1:
            self._conflict(model, rows[0][1].id, "refused", now=str(error).partition("\n")[0])
            return
        middle = len(rows) // 2
        self._set_back(model, rows[:middle])
        self._set_back(model, rows[middle:])

    def _present(self, record: Any) -> dict[str, Any]:
        return {**record.before(), **self._reverted.get((record._meta.label_lower, record.pk), {})}

    def _target(self, model: Any, row: Before, now: dict[str, Any], left: dict[str, Any]) -> dict[str, Any]:
        """The columns to set back; those somebody changed since become conflicts, in JSON objects key by key."""
        target = {}
        for name, before in (row.values or {}).items():
            there, mine = now.get(name), left.get(name, now.get(name))
            if isinstance(before, dict) and isinstance(there, dict) and isinstance(mine, dict):
                target[name] = self._merge_keys(model, row.id, name, before, there, mine)
            elif there == mine:
                target[name] = before
            elif there != before:
                self._conflict(model, row.id, "changed", field=name, before=before, left=mine, now=there)
        return target

    def _merge_keys(
        self, model: Any, identity: UUID, name: str, before: dict[str, Any], now: dict[str, Any], left: dict[str, Any]
    ) -> dict[str, Any]:
        merged = dict(now)
        for key in {*before, *left}:
            was, mine, there = (values.get(key, MISSING) for values in (before, left, now))
            if was == mine:
                continue
            if there != mine:
                if there != was:
                    shown = {"before": was, "left": mine, "now": there}
                    known = {key: value for key, value in shown.items() if value is not MISSING}
                    self._conflict(model, identity, "changed", field=f"{name}.{key}", **known)
            elif was is MISSING:
                merged.pop(key, None)
            else:
                merged[key] = was
        return merged

    # creates

    def _remove(self, model: Any, rows: list[tuple[Change, Before]]) -> None:
        ids = {row.id for _, row in rows}
        present = {record.pk: record for record in model.everything.filter(pk__in=ids)}
        if model.undo == "reverse":
            brought = self._others.brought(model, rows, present) | self._others.told_of_nobody(model, present)
            self._take_away_entries(model, brought)
            if not self.simulate:
                for change, row in rows:
                    if row.id in present and row.id not in brought and change.pk not in self.turned:
                        present[row.id].reverse()
                self.turned.update(change.pk for change, _row in rows)
            self._done(model, list(present))
            return
        for identity in self._others.parts_of_staying(model, present):
            present.pop(identity)
        touched = {
            row.id: change for change, row in rows if row.id in present and present[row.id].version != row.version
        }
        for identity, name, mine, now in self._others.edited_by_others(model, present, touched):
            self._conflict(model, identity, "changed", field=name, left=mine, now=now)
            present.pop(identity, None)
        for identity in self._others.needed(model, set(present)):
            self._conflict(model, identity, "needed")
            present.pop(identity, None)
        if self.simulate:
            self._removed.update(present)
        else:
            model.everything.filter(pk__in=list(present)).delete()
        self._done(model, list(present))

    def _take_away_entries(self, model: Any, ids: Collection[UUID]) -> None:
        if self.simulate:
            self._removed.update(ids)
            return
        left = set(ids)
        while left:
            # An entry that another of them leads to (the sale of a refund) goes after it.
            led_to = {parent for other, pairs in self._others.hanging(model, left) if other is model
                      for child, parent in pairs if child in left and child != parent}  # fmt: skip
            leaves = left - led_to or left
            model.everything.filter(pk__in=list(leaves)).delete()
            left -= leaves

    # deletes

    def _revive(self, model: Any, rows: list[tuple[Change, Before]]) -> None:
        if self.simulate:
            self._revived.update(row.id for _, row in rows)
            self._done(model, [row.id for _, row in rows])
            return
        standing = set(model.everything.filter(pk__in=[row.id for _, row in rows]).values_list("pk", flat=True))
        if fresh := [row for _, row in rows if row.id not in standing]:
            self._insert(model, fresh)

    def _insert(self, model: Any, rows: list[Before]) -> None:
        """Insert again; when the database refuses, halve until the one record is named."""
        names = {column.attname: column.name for column in model._meta.concrete_fields}
        columns = [name for name in (rows[0].values or {}) if name in names]
        versioned = "version" in names
        try:
            with transaction.atomic():
                insert_rows(
                    model,
                    ["id", *(["version"] if versioned else []), *(names[name] for name in columns)],
                    [
                        (
                            row.id,
                            *([row.version + 1] if versioned else []),
                            *((row.values or {})[name] for name in columns),
                        )
                        for row in rows
                    ],
                )
                context = buffer.required(model)
                context.restored(model, [(row.id, row.version + 1) for row in rows])
        except IntegrityError as error:
            if len(rows) == 1:
                self._conflict(model, rows[0].id, "refused", now=str(error).partition("\n")[0])
                return
            middle = len(rows) // 2
            self._insert(model, rows[:middle])
            self._insert(model, rows[middle:])
            return
        self._done(model, [row.id for row in rows])
