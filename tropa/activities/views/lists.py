"""The list of tasks."""

from django.utils.translation import gettext_lazy as _

from tropa.staff.lists.page import RecordList


class TaskList(RecordList):
    """All tasks that I may see."""

    kind = "task"
    title = _("Tasks")
    columns = ("title", "kind", "due_at", "customer", "assignee", "state")
    keep = ("due_at", "customer")
    card = "activities:task"
    create = "activities:new"
    create_title = _("Task")
