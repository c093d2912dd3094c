"""What happens to tasks."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tropa.core.events import event


@event("activities.task_done", title=_("A task was done"))
@dataclass(frozen=True)
class TaskDone:
    """A task was done."""

    task_id: UUID
    customer_id: UUID | None


@event("activities.task_reopened", title=_("A task was reopened"))
@dataclass(frozen=True)
class TaskReopened:
    """A closed task is to be done again."""

    task_id: UUID
    customer_id: UUID | None


@event("activities.task_assigned", title=_("A task was given to somebody"))
@dataclass(frozen=True)
class TaskAssigned:
    """A task was given to somebody, or to nobody."""

    task_id: UUID
    assignee_id: UUID | None
    customer_id: UUID | None
