"""What is to be done with each row of a file of tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from tropa.activities.importing.cells import closed_at, reminder
from tropa.activities.importing.subjects import Found, subjects
from tropa.activities.models import Activity
from tropa.core import access
from tropa.core.ids import uuid7s
from tropa.customers.importing.linked import LinkedPlanner, LinkedStep
from tropa.customers.importing.steps import CREATED, SKIPPED, UPDATED
from tropa.customers.models import Import
from tropa.lib.names import folded

EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(slots=True)
class TaskStep(LinkedStep):
    """A row of a file of tasks and what becomes of it."""

    record: Activity | None = None
    about: Found | None = None
    """The deal it belongs to."""
    remind_at: datetime | None = None
    done_at: datetime | None = None

    @property
    def customer_id(self) -> UUID | None:
        """The customer whom the row names, else that of the deal."""
        # Slots make another class of this one, which the bare super() does not know.
        return LinkedStep.customer_id.fget(self) or (self.about.customer_id if self.about else None)  # type: ignore[attr-defined]

    @property
    def subject(self) -> tuple[str, UUID | None]:
        """What it is about: the deal, else the customer."""
        if self.about is not None:
            return "deal", self.about.id
        return ("customer", self.customer_id) if self.customer_id else ("", None)


class TaskPlanner(LinkedPlanner):
    """Decides about tasks; one is known by title, customer and time."""

    kind: ClassVar[str] = "task"
    step: ClassVar[Any] = TaskStep
    hands: ClassVar[str] = "assignee"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.editable = access.row_filter(self.importer, Activity, "edit")
        self.now = timezone.now()

    def check(self, step: TaskStep) -> None:
        """A closed task reminds of nothing, and has its moment."""
        step.remind_at, step.done_at = reminder(step.draft, self.now), closed_at(step.draft, self.now)

    def has_customer(self, step: TaskStep) -> bool:
        """A task may be for nobody."""
        draft = step.draft
        return bool(draft.name or draft.points or draft.company or draft.tax_id)

    def meet(self, steps: Sequence[TaskStep]) -> None:
        """Find what is there; the others are made."""
        self._find_deals(steps)
        known = {} if self.policy == Import.Policy.CREATE else self._known(steps)
        for step, identity in zip(steps, uuid7s(len(steps)), strict=True):
            step.id = identity
            if self.policy == Import.Policy.CREATE:
                continue
            step.record = known.get((folded(step.draft.title), step.customer_id, step.draft.due_at))
            key = (folded(step.draft.title), step.whose or step.customer_id, step.draft.due_at)
            if earlier := self.repeats(step, [key]):
                step.action = SKIPPED
                self.remark(step, "title", step.draft.title, _("Row %(row)d says the same."), {"row": earlier})
            elif step.record is not None:
                step.id, step.found_by = step.record.pk, "title"
                step.action = SKIPPED if self.policy == Import.Policy.SKIP else UPDATED
                if step.action == UPDATED:
                    self._settle(step, step.record)
        for step in steps:
            if step.customer_id is None and step.draft.notes and step.action == CREATED:
                column = self.reader.column_of("note")
                step.draft.extra[column] = "\n".join(step.draft.notes)

    def _find_deals(self, steps: Sequence[TaskStep]) -> None:
        named = {step.draft.deal for step in steps if step.draft.deal}
        found = subjects.get("deal").find(named, self.importer) if named and "deal" in subjects else {}
        for step in steps:
            step.about = found.get(step.draft.deal)
            if step.draft.deal and step.about is None:
                words = _("There is no such deal; the task is not linked to it.")
                self.remark(step, "deal", step.draft.deal, words)

    def _known(self, steps: Sequence[TaskStep]) -> dict[Any, Activity]:
        mine, titles = Activity.objects.filter(self.editable), {folded(step.draft.title) for step in steps}
        customers = {step.customer_id for step in steps if step.customer_id}
        tasks = list(mine.filter(customer__among=customers, title_key__among=titles)) if customers else []
        if any(not step.customer_id for step in steps):
            tasks += mine.filter(customer=None, title_key__among=titles)
        # The oldest of several is meant.
        tasks.sort(key=lambda task: task.pk, reverse=True)
        return {(task.title_key, task.customer_id, task.due_at): task for task in tasks}

    def _settle(self, step: TaskStep, task: Activity) -> None:
        draft, replaces = step.draft, self.policy == Import.Policy.REPLACE
        values: dict[str, Any] = {"result": draft.result, "place": draft.place, "ends_at": draft.ends_at}
        if task.is_open:
            values["remind_at"] = step.remind_at
        if step.about is not None and task.subject_kind in {"", "customer"}:
            values["subject_id"] = step.about.id
        if replaces:
            values |= {"kind": draft.sort, "priority": draft.priority}
            if self.reader.column_of("state", "done_at"):
                values |= {"state": draft.state}
        if step.owner_named and access.may(self.importer, "task", "assign", task):
            values["assignee_id"] = step.owner.pk if step.owner else None
        for name, value in values.items():
            before = getattr(task, name)
            if value not in EMPTY and value != before and (replaces or not before or name == "subject_id"):
                step.changes[name] = (before, value)
        custom = {
            name: value
            for name, value in draft.custom.items()
            if value not in EMPTY and (replaces or task.custom.get(name) in EMPTY)
        }
        if any(task.custom.get(name) != value for name, value in custom.items()):
            step.changes["custom"] = (dict(task.custom), {**task.custom, **custom})
