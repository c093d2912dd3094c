"""Rights to tasks; whoever is to do a task sees whom it is for."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.activities.models import Activity
from tropa.core.access import AccessKind, Reach, kinds, reaches

kinds.register(AccessKind("task", _("Tasks"), owner="assignee", team="team", branch="branch", order=200))
kinds.register(AccessKind("checklist_item", _("Steps of tasks"), through="task", order=201))


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
