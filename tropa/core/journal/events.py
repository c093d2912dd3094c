"""What the journal itself announces."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tropa.core.events.bus import event


@event("core.operation_undone", title=_("An operation was taken back"))
@dataclass(frozen=True)
class OperationUndone:
    """An operation and what followed from it were taken back; `operations` are hex ids of the whole tree."""

    operation_id: UUID
    operations: list[str]


@event("core.operation_redone", title=_("An operation was brought back"))
@dataclass(frozen=True)
class OperationRedone:
    """An undo was taken back, so the operation stands again; `operations` are hex ids of its tree."""

    operation_id: UUID
    operations: list[str]
