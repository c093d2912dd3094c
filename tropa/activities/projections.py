"""What must be true at once about tasks."""

from collections.abc import Sequence

from tropa.activities.events import TaskDone
from tropa.core import trail
from tropa.core.events import Stored, projection

DONE = "activities.done"
"""Kind of the trail entries of tasks that were done."""


@projection(TaskDone)
def enter_done(events: Sequence[Stored]) -> None:
    """What was done for a customer stands in the trail."""
    done = [(event, event.payload) for event in events if event.payload.customer_id is not None]
    trail.enter(
        [(event, trail.Entry(news.customer_id, DONE, ("task", news.task_id), importance=1)) for event, news in done]
    )
