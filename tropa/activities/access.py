"""Rights to tasks; whoever is to do a task sees whom it is for."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tropa.activities.events import TaskAssigned
from tropa.activities.models import Activity
from tropa.core.access import AccessKind, Reach, kinds, reaches


def _assigned(hands: Sequence[tuple[UUID, UUID | None, UUID | None]]) -> list[TaskAssigned]:
    """The news of tasks in other hands."""
    ids = [pk for pk, _was, _now in hands]
    customers = dict(Activity.everything.filter(pk__in=ids).values_list("pk", "customer_id"))
    return [TaskAssigned(task_id=pk, assignee_id=now, customer_id=customers.get(pk)) for pk, _was, now in hands]


kinds.register(
    AccessKind(
        "task",
        _("Tasks"),
        owner="assignee",
        team="team",
        branch="branch",
        title_field="title",
        handed=_assigned,
        open=Q(state="open"),
        watched=True,
        order=200,
    )
)
kinds.register(AccessKind("checklist_item", _("Steps of tasks"), through="task", shown_as="checklist", order=201))


def _customers_of_my_tasks(viewer: Any, kind: str) -> Any:
    """Customers of the viewer's open tasks."""
    if kind != "customer":
        return None
    return Activity.objects.open().filter(assignee_id=viewer.id).exclude(customer=None).values("customer_id")


reaches.register(
    Reach(
        "activities.customer_of_task",
        _customers_of_my_tasks,
        fields=frozenset({"kind", "name", "contact_points", "phone", "email"}),
    )
)
