"""How planned tasks are written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tropa.activities.events import TaskDone
from tropa.activities.importing.planning import TaskStep
from tropa.activities.models import Activity
from tropa.core import search
from tropa.customers.importing.linked import LinkedWriter
from tropa.customers.importing.parts import Part
from tropa.lib.names import folded
from tropa.staff.models import Owned

TASK = ["id", "kind", "title", "title_key", "subject_kind", "subject_id", "customer", "assignee", "team", "branch",
        "due_at", "ends_at", "remind_at", "place", "priority", "state", "result", "done_at", "custom",
        "created_at"]  # fmt: skip


class TaskWriter(LinkedWriter):
    """Writes tasks; no bell rings for what comes by a file."""

    def add(self, part: Part, fresh: Sequence[TaskStep]) -> None:
        """Tasks, notes, words; what was done stands in the trail on its day."""
        part.add(Activity, TASK, [_row(step, part.at) for step in fresh])
        part.words["task"] = {
            step.id: search.line_of("task", search.Texts([step.draft.title, step.draft.result, step.draft.place]))
            for step in fresh
            if step.id
        }
        self.note(part, [step for step in fresh if step.customer_id], "task")
        part.history = [
            (TaskDone(task_id=step.id, customer_id=step.customer_id), step.done_at)
            for step in fresh
            if step.done_at is not None and step.id is not None
        ]

    def change(self, steps: Sequence[TaskStep]) -> None:
        """What known tasks get, by the rules of the task."""
        for step in steps:
            task = step.record
            if task is None or not step.changes:
                continue
            for name, (_before, value) in step.changes.items():
                setattr(task, name, value)
            if "assignee_id" in step.changes:
                task.assignee = step.owner
            if "subject_id" in step.changes:
                task.subject_kind = "deal"
            if "state" in step.changes:
                task.done_at = step.done_at
            task.save()


def _row(step: TaskStep, now: datetime) -> tuple[Any, ...]:
    draft = step.draft
    hands = Owned.given_to(step.owner)
    created = draft.created_at or min(now, step.done_at or now)
    return (
        step.id,
        draft.sort or Activity.Kind.TASK,
        draft.title,
        folded(draft.title),
        *step.subject,
        step.customer_id,
        hands["owner_id"],
        hands["team_id"],
        hands["branch_id"],
        draft.due_at,
        draft.ends_at,
        step.remind_at,
        draft.place,
        draft.priority or Activity.Priority.NORMAL,
        draft.state,
        draft.result,
        step.done_at,
        draft.custom,
        created,
    )
