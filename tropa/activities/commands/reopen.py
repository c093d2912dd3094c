"""Open closed tasks again."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.core import commands


@commands.register
class ReopenTasks(commands.Command):
    """To be done again."""

    label = "tasks.reopen"
    kind = "task"
    title = _("Reopen")
    icon = "refresh"
    action = "edit"
    order = 20

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Reopen each."""
        for task in records:
            task.reopen()
