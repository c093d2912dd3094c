"""Records change hands: who may give them away, and the news of it on whatever path it happened.

Page, API, bulk edit, import and command all write the owner's column; the journal sees each of them, so the news is
told once, here, and no path can forget it.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tropa.core.access.declarations import AccessKind, kinds
from tropa.core.access.filters import check, model_of, row_filter
from tropa.core.access.rights import Viewer
from tropa.core.buffer import OperationContext
from tropa.core.errors import Denied
from tropa.core.events import publish
from tropa.core.journal.watching import moves
from tropa.lib.sequences import chunks

Hand = tuple[UUID, UUID | None, UUID | None]
"""A record, whose it was and whose it is."""


def owner_column(model: Any) -> str:
    """The column that says whose a record is, as instances and journal call it; empty: such records are nobody's."""
    declared = _declared(model.kind_label)
    return str(model._meta.get_field(declared.owner).attname) if declared and declared.owner else ""


def check_handover(viewer: Viewer, model: Any, records: Sequence[Any], to: UUID | None) -> None:
    """Ask whether the viewer may give these records away; those that are `to`'s already stay where they are.

    Raises:
        Denied: one of them is not his to assign.
    """
    column = owner_column(model)
    moved = [record.pk for record in records if getattr(record, column) != to]
    if not moved:
        return
    check(viewer, model.kind_label, "assign")
    for part in chunks(moved, 500):
        allowed = model._base_manager.filter(row_filter(viewer, model, "assign"), pk__in=part)
        if allowed.count() != len(part):
            raise Denied(model.kind_label, "assign")


def check_placed(viewer: Viewer, record: Any) -> None:
    """Ask whether a record just made may stand where it stands: made for another, it was made and given away.

    Raises:
        Denied: the viewer may not create it there, or not give away what he creates.
    """
    model = type(record)
    column = owner_column(model)
    if column and getattr(record, column) not in {None, viewer.id}:
        check(viewer, model.kind_label, "assign")
    else:
        check(viewer, model.kind_label, "create", record)


def announce(model: Any, hands: Sequence[Hand], operation_id: UUID | None = None) -> None:
    """Tell that records came to somebody else, inside an operation."""
    declared = _declared(model.kind_label)
    if hands and declared is not None and declared.handed is not None:
        for event in declared.handed(hands):
            publish(event, operation_id=operation_id)


def watch(root: OperationContext) -> None:
    """The journal's hook: every write of an owner's column is told."""
    columns = {kind.label: [owner_column(model_of(kind.label))] for kind in kinds if kind.handed is not None}
    for model, _column, operation_id, hands in moves(root, columns):
        announce(model, hands, operation_id)


def _declared(kind: str) -> AccessKind | None:
    return kinds.get(kind) if kind in kinds else None
