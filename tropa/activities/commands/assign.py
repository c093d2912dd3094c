"""Give tasks to a colleague."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import Field

from tropa.core import commands
from tropa.core.errors import RuleViolation
from tropa.staff.models import Member


@commands.register
class AssignTasks(commands.Command):
    """Another assignee."""

    label = "tasks.assign"
    kind = "task"
    title = _("Assign")
    icon = "user"
    action = "assign"
    order = 30

    class Params(commands.Params):
        """Who is to do them."""

        assignee: UUID = Field(title=gettext_noop("Assignee"))

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Assign each.

        Raises:
            RuleViolation: there is no such colleague, or the colleague works here no more.
        """
        member = Member.objects.filter(pk=params.assignee).first()
        if member is None:
            raise RuleViolation("activities.no_such_member", _("There is no such colleague."), field="assignee")
        for task in records:
            task.assign(to=member)
