"""Tasks on a customer's card: written above the trail, seen ahead of it, done in their block."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.activities.models import Activity
from tropa.core import access, cards, catalogue
from tropa.core.urls import page_url

MOST = 20


def open_tasks(record: Any, viewer: Any) -> Any:
    """The open tasks for this customer that the viewer may see, the nearest first."""
    mine = Activity.objects.visible_to(viewer).open().filter(customer=record)
    return mine.select_related("assignee").order_by("due_at", "pk")


def asked_of_tasks(viewer: Any, address: str) -> dict[str, Any]:
    """What the form of a task above a trail needs, beside where it goes."""
    may_assign = catalogue.of("task").may_write(viewer, "assignee")
    return {"address": address, "kinds": Activity.Kind.choices, "me": viewer, "may_assign": may_assign}


def ahead(tasks: Any, viewer: Any) -> list[cards.AheadItem]:
    """The dated ones of these tasks as they stand above "now"; what is overdue in red."""
    now = timezone.now()
    return [
        cards.AheadItem(
            label=str(task.pk),
            at=task.due_at,
            title=task.title,
            text=task.assignee.name if task.assignee else "",
            icon=task.icon,
            url=page_url("activities:task", pk=task.pk),
            ours=task.assignee_id == viewer.id,
            late=task.is_overdue(now),
        )
        for task in tasks.exclude(due_at=None)[:MOST]
    ]


@cards.composers.register
class TaskComposer(cards.Composer):
    """A task, a call, a meeting for this customer."""

    label = "activities.task"
    kind = "customer"
    title = _("Task")
    icon = "checkbox"
    order = 20
    template = "activities/compose_task.html"
    asks = ("task", "create")

    def context(self, record: Any, viewer: Any) -> dict[str, Any]:
        """Its kinds; it is one's own until somebody else is chosen."""
        return asked_of_tasks(viewer, page_url("activities:new"))


@cards.blocks.register
class TasksBlock(cards.Block):
    """What is to be done."""

    label = "activities.tasks"
    kind = "customer"
    title = _("Tasks")
    order = 10
    template = "activities/tasks_block.html"
    refreshed_by = ("task",)

    def context(self, record: Any, viewer: Any) -> dict[str, Any] | None:
        """The open ones."""
        if not access.may(viewer, "task", "view"):
            return None
        tasks = list(open_tasks(record, viewer)[: MOST + 1])
        may = access.may(viewer, "task", "create")
        return {"tasks": tasks[:MOST], "more": len(tasks) > MOST, "now": timezone.now(), "may": may}


@cards.aheads.register
class TasksAhead(cards.Ahead):
    """Dated tasks stand dotted above "now"."""

    label = "activities.tasks"
    kind = "customer"

    def items(self, record: Any, viewer: Any) -> list[cards.AheadItem]:
        """The dated ones; what is overdue as well, in red."""
        return ahead(open_tasks(record, viewer), viewer)
