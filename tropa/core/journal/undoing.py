"""Taking an operation back with everything that followed from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tropa.core.actors import Actor
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.events import publish
from tropa.core.journal.events import OperationRedone, OperationUndone
from tropa.core.journal.operations import operation, resumed, write
from tropa.core.journal.reading import changes_of, tree
from tropa.core.journal.reversal import Reversal, UndoConflict
from tropa.core.models import Change, Operation

MASS = 1_000
"""Above so many records an undo runs in many transactions, resumable like the deed itself."""
PART = 500


FINAL = {"core.erase"}
"""Labels of operations that are never taken back; an app adds its own (the opening of a workspace)."""


@dataclass
class UndoReport:
    """What an undo did or (dry run) would do: records put back, conflicts left untouched, effects that stay."""

    undone: int = 0
    conflicts: list[UndoConflict] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    """Titles of the consequences taken back with it."""
    effects: list[dict[str, Any]] = field(default_factory=list)
    """What cannot be taken back (a sent letter)."""
    operation: UUID | None = None


def undo(operation_id: UUID, *, by: Actor | None = None, dry_run: bool = False) -> UndoReport:
    """Take back an operation and its consequences, newest first. The undo is an operation: it can be undone too.

    Fields that somebody changed since keep their value and are listed as conflicts; the rest returns.

    Raises:
        NotFound: no such operation in this workspace.
        RuleViolation: it runs still, or it is taken back already.
    """
    root = Operation.objects.filter(pk=operation_id).first()
    if root is None:
        raise NotFound
    if dry_run:
        return _Undo(root).preview()
    size = sum(Operation.objects.filter(pk__in=tree(root.pk)).values_list("records", flat=True))
    return _Undo(root).mass(by) if size > MASS else _Undo(root).small(by)


def check_undoable(root: Operation) -> None:
    """Refuse what runs or is taken back already.

    Raises:
        RuleViolation: with the reason in words.
    """
    if root.label in FINAL:
        raise RuleViolation("core.not_undoable", _("This cannot be taken back."))
    if root.state == Operation.State.UNDONE:
        raise RuleViolation("core.already_undone", _("This operation is taken back already."))
    if root.state in {Operation.State.RUNNING, Operation.State.PLANNED}:
        raise RuleViolation("core.still_running", _("This operation still runs; stop it or wait for its end."))


class _Undo:
    def __init__(self, root: Operation) -> None:
        self.root = root
        self.report = UndoReport()
        self._take(tree(root.pk))

    def _take(self, operations: list[UUID]) -> None:
        self.operations = operations
        rows = Operation.objects.filter(pk__in=self.operations).exclude(pk=self.root.pk)
        self.report.also = [str(row) for row in rows.order_by("at")]
        self.report.effects = []
        for effects in Operation.objects.filter(pk__in=self.operations).values_list("effects", flat=True):
            self.report.effects += effects

    def preview(self) -> UndoReport:
        check_undoable(self.root)
        reversal = Reversal(set(self.operations), simulate=True)
        for group in self._groups():
            reversal.revert(group)
        return self._tell(reversal)

    def small(self, by: Actor | None) -> UndoReport:
        with operation("core.undo", by=by, title=self._title(), origin="undo", undoes=self.root.pk) as context:
            self._lock()
            reversal = Reversal(set(self.operations))
            for group in self._groups():
                reversal.revert(group)
            self._finish()
        self.report.operation = context.id
        return self._tell(reversal)

    def mass(self, by: Actor | None) -> UndoReport:
        """Part by part; a death in the middle leaves a stopped undo, and a second one goes on where it ended."""
        reversal = Reversal(set(self.operations))
        with transaction.atomic():
            self._lock()
            row = self._start(by)
        self.report.operation = row.pk
        for group in self._groups():
            for piece in reversal.pieces(group, PART):
                with resumed(row):
                    reversal.revert(*piece)
        with resumed(row):
            self._finish()
            Operation.objects.filter(pk=row.pk).update(state=Operation.State.DONE)
        return self._tell(reversal)

    def _start(self, by: Actor | None) -> Operation:
        """The undo's own row, committed before its parts."""
        with operation("core.undo", by=by, title=self._title(), origin="undo", undoes=self.root.pk) as context:
            write(context)
            context.operations.clear()
        Operation.objects.filter(pk=context.id).update(state=Operation.State.RUNNING)
        row: Operation = Operation.objects.get(pk=context.id)
        return row

    def _lock(self) -> None:
        """Undo and dispatcher take this row, so that no subscriber acts on an event that is being taken back."""
        while True:
            locked = list(Operation.objects.filter(pk__in=self.operations).order_by("pk").select_for_update())
            check_undoable(next(row for row in locked if row.pk == self.root.pk))
            # A subscriber may have ended between the first look and the lock; its deed belongs to the tree as well.
            if set(grown := tree(self.root.pk)) == set(self.operations):
                return
            self._take(grown)

    def _finish(self) -> None:
        Operation.objects.filter(pk__in=self.operations).update(state=Operation.State.UNDONE)
        publish(OperationUndone(operation_id=self.root.pk, operations=[each.hex for each in self.operations]))
        for undone in Operation.objects.filter(pk__in=self.operations).exclude(undoes=None):
            again = tree(undone.undoes_id)
            Operation.objects.filter(pk__in=again, state=Operation.State.UNDONE).update(state=Operation.State.DONE)
            publish(OperationRedone(operation_id=undone.undoes_id, operations=[each.hex for each in again]))

    def _title(self) -> str:
        return _("Taken back: %(title)s") % {"title": self.root.title or self.root.label}

    def _groups(self) -> Iterator[list[Change]]:
        """Neighbouring changes of the same kind, so that single rows are put back by one statement."""
        group: list[Change] = []
        columns = ""
        seen: set[UUID] = set()
        for change in changes_of(self.operations):
            own = change.data.partition('"r"')[0]
            same = group and (group[0].model, group[0].action, columns) == (change.model, change.action, own)
            alone = change.count > 1 or (group and group[-1].count > 1)
            if not same or alone or change.first in seen or len(group) >= PART:
                if group:
                    yield group
                group, columns, seen = [], own, set()
            group.append(change)
            seen.add(change.first)
        if group:
            yield group

    def _tell(self, reversal: Reversal) -> UndoReport:
        self.report.undone = len(reversal.put_back)
        self.report.conflicts = reversal.conflicts
        self.report.effects += reversal.effects
        return self.report
