"""What must be true at once about tasks."""

from collections.abc import Sequence
from typing import Any

from tropa.activities.events import TaskDone
from tropa.core import trail
from tropa.core.events import Stored, projection
from tropa.customers.models import Customer

DONE = "activities.done"
"""Kind of the trail entries of tasks that were done."""


@projection(TaskDone)
def enter_done(events: Sequence[Stored]) -> None:
    """What was done for a customer stands in the trail and is the last contact."""
    for event in events:
        news: Any = event.payload
        if news.customer_id is None:
            continue
        trail.add(
            news.customer_id,
            DONE,
            subject=("task", news.task_id),
            occurred_at=event.occurred_at,
            importance=1,
            operation_id=event.operation_id,
            actor=event.actor,
        )
        Customer.objects.filter(pk=news.customer_id).derive(last_contact_at=event.occurred_at)
