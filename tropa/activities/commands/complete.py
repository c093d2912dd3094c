"""Mark tasks as done."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from tropa.core import commands


@commands.register
class CompleteTasks(commands.Command):
    """Done, with a word about what came of it."""

    label = "tasks.complete"
    kind = "task"
    title = _("Done")
    icon = "check"
    action = "edit"
    order = 10

    class Params(commands.Params):
        """What came of it."""

        result: str = Field(default="", max_length=10_000, title="Result")

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Complete each."""
        for task in records:
            task.complete(result=params.result)
