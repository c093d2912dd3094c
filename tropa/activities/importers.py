"""What files bring tasks."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from tropa.activities.importing.cells import TaskReader
from tropa.activities.importing.planning import TaskPlanner, TaskStep
from tropa.activities.importing.targets import SIGNS, TASK
from tropa.activities.importing.writing import TaskWriter
from tropa.activities.models import Activity
from tropa.customers.importing.cells import Context
from tropa.customers.importing.importer import Importer, importers
from tropa.customers.importing.mapping import Mapping
from tropa.customers.importing.targets import Targets
from tropa.staff.models import Member


@importers.register
class Tasks(Importer):
    """Tasks, calls, meetings and visits, done or still to be done."""

    label, kind, order = "tasks", "task", 15
    title, heading = _("Tasks"), _("Import of tasks")
    deed = _("Import of tasks from %(file)s")
    doubles = _("If the task is there already")
    found_by = _("Found by title, customer and time")
    unnamed = _("No column of this file looks like what is to be done; say which one it is.")
    place = (_("To the tasks"), "activities:list")
    head = (_("What to do"), _("Customer"), _("Due"), _("Assignee"), _("State"))
    on_desk = frozenset({4})
    targets: ClassVar[Targets] = TASK
    naming = frozenset({"title", "note"})
    signs = SIGNS

    def planner(self, mapping: Mapping, context: Context, policy: str, member: Member, *, dry_run: bool) -> TaskPlanner:
        """Decides about tasks."""
        return TaskPlanner(TaskReader(mapping, context), policy, member, dry_run=dry_run)

    def writer(self, planner: TaskPlanner) -> TaskWriter:
        """Writes them."""
        return TaskWriter(planner)

    def told(self, step: TaskStep) -> Sequence[str]:
        """Title, customer, time, assignee, state."""
        draft = step.draft
        when = formats.date_format(timezone.localtime(draft.due_at), "SHORT_DATETIME_FORMAT") if draft.due_at else ""
        state = str(Activity.State(draft.state or Activity.State.OPEN).label)
        return draft.title, step.customer_name, when, step.owner.name if step.owner else draft.owner, state
