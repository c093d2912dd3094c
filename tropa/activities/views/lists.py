"""The list of tasks."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.staff.lists import RecordList, Standing

OPEN: dict[str, Any] = {"field": "state", "op": "is", "value": "open"}
MINE: dict[str, Any] = {"field": "assignee", "op": "is", "value": "me"}


class TaskList(RecordList):
    """All tasks that I may see."""

    kind = "task"
    title = _("Tasks")
    views = (
        Standing("mine", _("Mine"), {"all": [MINE, OPEN]}, first=True),
        Standing("open", _("Open"), {"all": [OPEN]}),
        Standing("done", _("Done"), {"all": [{"field": "state", "op": "is", "value": "done"}]}),
    )
    columns = ("due_at", "customer", "assignee", "kind", "state")
    keep = ("due_at", "customer")
    card = "activities:task"
    create = "activities:new"
    create_title = _("Task")
