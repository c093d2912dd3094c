"""Taking an operation back with everything that followed from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.access import Viewer
from tropa.core.actors import Actor, acting
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.events import parking, publish
from tropa.core.ids import uuid7
from tropa.core.journal.events import OperationRedone, OperationUndone
from tropa.core.journal.operations import operation, resumed, write
from tropa.core.journal.reading import changes_of, tree
from tropa.core.journal.reversal import Reversal, UndoConflict
from tropa.core.journal.rights import check_rights
from tropa.core.models import Change, Operation
from tropa.core.tasks.running import advanced
from tropa.lib.crashes import crash_point

MASS = 1_000
"""Above so many records an undo runs in many transactions, resumable like the deed itself."""
PART = 500
UNDO = "core.undo"
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


class NotUndoable(RuleViolation):
    """It stands as it is: 409, with the reason in words."""

    status = 409


def undo(operation_id: UUID, *, by: Actor | None = None, dry_run: bool = False) -> UndoReport:
    """Take back an operation and its consequences, newest first. The undo is an operation: it can be undone too.

    Fields that somebody changed since keep their value and are listed as conflicts; the rest returns.

    Args:
        by: who takes it back, with his rights of now; default is who acts in this context.

    Raises:
        NotFound: no such operation in this workspace.
        Denied: it holds what `by` could not write himself; nothing is taken back then.
        NotUndoable: it runs still, is taken back already, or never can be.
    """
    root = Operation.objects.filter(pk=operation_id).first()
    if root is None:
        raise NotFound
    work = _Undo(root, access.viewer_of(by or acting()))
    if dry_run:
        return work.preview()
    return work.mass(by) if size_of(root) > MASS else work.small(by)


def size_of(root: Operation) -> int:
    """How many records a deed and its consequences changed."""
    return sum(Operation.objects.filter(pk__in=tree(root.pk)).values_list("records", flat=True))


def check_undoable(root: Operation, viewer: Viewer) -> None:
    """Refuse what runs or is taken back already, and what the viewer could not write himself.

    Raises:
        Denied, NotUndoable: as `undo`.
    """
    _check_state(root)
    _Undo(root, viewer).ask()


def _check_state(root: Operation) -> None:
    if root.state == Operation.State.UNDONE:
        raise NotUndoable("core.already_undone", _("This operation is taken back already."))
    if root.state in {Operation.State.PLANNING, Operation.State.RUNNING, Operation.State.PLANNED}:
        raise NotUndoable("core.still_running", _("This operation still runs; stop it or wait for its end."))


class _Undo:
    def __init__(self, root: Operation, viewer: Viewer) -> None:
        self.root = root
        self.viewer = viewer
        self.report = UndoReport()
        self.runner = ""
        self._take(tree(root.pk))

    def ask(self) -> None:
        """Before anything is written: whether all of it can and may be taken back."""
        if Operation.objects.filter(pk__in=self.operations, label__in=FINAL).exists():
            raise NotUndoable("core.not_undoable", _("This cannot be taken back."))
        check_rights(self.viewer, self.operations)

    def _take(self, operations: list[UUID]) -> None:
        self.operations = operations
        rows = Operation.objects.filter(pk__in=self.operations).exclude(pk=self.root.pk)
        self.report.also = [str(row) for row in rows.order_by("at")]
        self.report.effects = []
        for effects in Operation.objects.filter(pk__in=self.operations).values_list("effects", flat=True):
            self.report.effects += effects

    def preview(self) -> UndoReport:
        _check_state(self.root)
        self.ask()
        reversal = Reversal(set(self.operations), simulate=True)
        for group in self._groups():
            reversal.revert(group)
        return self._tell(reversal)

    def small(self, by: Actor | None) -> UndoReport:
        with operation(UNDO, by=by, title=self._title(), origin="undo", undoes=self.root.pk) as context:
            self._lock()
            reversal = Reversal(set(self.operations))
            for group in self._groups():
                reversal.revert(group)
            self._finish()
        self.report.operation = context.id
        return self._tell(reversal)

    def mass(self, by: Actor | None) -> UndoReport:
        """Part by part; after a death or a stop in the middle, a second call goes on where the first one ended."""
        with transaction.atomic():
            self._lock()
            row = self._unfinished() or self._start(by)
            # Whoever ran it before, if he is alive at all, writes nothing more.
            self.runner = uuid7().hex
            Operation.objects.filter(pk=row.pk).update(progress={**row.progress, "runner": self.runner})
        self.report.operation = row.pk
        total = size_of(self.root)
        reversal = Reversal(set(self.operations))
        reversal.take_up(changes_of([row.pk]), row.progress.get("turned", ()))
        for group in self._groups():
            for piece in reversal.pieces(group, PART):
                with self._part(row) as goes_on:
                    if not goes_on:
                        return self._tell(reversal)
                    reversal.revert(*piece)
                    progress: dict[str, Any] = {"runner": self.runner, "total": total}
                    progress["done"] = len(reversal.put_back)
                    if reversal.turned:
                        progress["turned"] = [each.hex for each in reversal.turned]
                    Operation.objects.filter(pk=row.pk).update(progress=progress)
                crash_point("undo.part")
        with self._part(row) as goes_on:
            if goes_on:
                self._finish()
                Operation.objects.filter(pk=row.pk).update(state=Operation.State.DONE)
        return self._tell(reversal)

    def _unfinished(self) -> Operation | None:
        """An undo of this deed that died or was stopped in the middle, set going again."""
        halves = Operation.objects.filter(
            undoes=self.root.pk, label=UNDO, state__in=[Operation.State.RUNNING, Operation.State.STOPPED]
        )
        row: Operation | None = halves.order_by("pk").select_for_update(of=("self",)).first()
        if row is not None:
            Operation.objects.filter(pk=row.pk).update(state=Operation.State.RUNNING)
        return row

    def _start(self, by: Actor | None) -> Operation:
        """The undo's own row, committed before its parts."""
        with operation(UNDO, by=by, title=self._title(), origin="undo", undoes=self.root.pk) as context:
            write(context)
            context.operations.clear()
        Operation.objects.filter(pk=context.id).update(state=Operation.State.RUNNING)
        row: Operation = Operation.objects.get(pk=context.id)
        return row

    @contextmanager
    def _part(self, row: Operation) -> Iterator[bool]:
        """One transaction of a long undo; False when somebody stopped it, or another process has gone on with it."""
        with transaction.atomic():
            standing = Operation.objects.select_for_update(of=("self",)).get(pk=row.pk)
            if standing.state != Operation.State.RUNNING or standing.progress.get("runner") != self.runner:
                yield False
                return
            with resumed(row):
                yield True
            advanced()

    def _lock(self) -> None:
        """Undo and dispatcher take this row, so that no subscriber acts on an event that is being taken back."""
        while True:
            locked = list(Operation.objects.filter(pk__in=self.operations).order_by("pk").select_for_update())
            _check_state(next(row for row in locked if row.pk == self.root.pk))
            # A subscriber may have ended between the first look and the lock; its deed belongs to the tree as well.
            if set(grown := tree(self.root.pk)) == set(self.operations):
                self.ask()
                return
            self._take(grown)

    def _finish(self) -> None:
        self._stand(self.root.pk, self.operations, undone=True)
        for below in Operation.objects.filter(pk__in=self.operations).exclude(undoes=None):
            self._turn(below.undoes_id, undone=False)

    def _turn(self, deed: UUID, *, undone: bool) -> None:
        """Taking an undo back brings its deed again, which was perhaps an undo itself."""
        self._stand(deed, tree(deed), undone=undone)
        above = Operation.objects.filter(pk=deed).values_list("undoes_id", flat=True).first()
        if above is not None:
            self._turn(above, undone=not undone)

    def _stand(self, deed: UUID, operations: list[UUID], *, undone: bool) -> None:
        here, there = Operation.State.DONE, Operation.State.UNDONE
        rows = Operation.objects.filter(pk__in=operations)
        ids = [each.hex for each in operations]
        if undone:
            rows.update(state=there)
            publish(OperationUndone(operation_id=deed, operations=ids))
        else:
            rows.filter(state=there).update(state=here)
            parking.take_up(operations)
            publish(OperationRedone(operation_id=deed, operations=ids))

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
