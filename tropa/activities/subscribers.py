"""What else follows when a task changes hands."""

from typing import Any

from tropa.activities import services
from tropa.activities.events import TaskAssigned
from tropa.activities.models import Activity
from tropa.core.events import on
from tropa.core.models import Operation


@on(TaskAssigned)
def tell(event: Any) -> None:
    """The bell of the new assignee; an import rings none."""
    if Operation.objects.filter(pk=event.operation_id, origin="import").exists():
        return
    task = Activity.objects.select_related("assignee", "customer").filter(pk=event.payload.task_id).first()
    if task is not None and task.assignee_id == event.payload.assignee_id:
        services.tell_assignee(task, event)
