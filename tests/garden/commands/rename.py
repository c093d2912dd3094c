"""A verb of the garden: it refuses trees that are called "oak"."""

from pydantic import Field

from tropa.core.commands import Command, Params, register
from tropa.core.errors import RuleViolation


@register
class RenameTree(Command):
    label = "garden.rename"
    kind = "tree"
    title = "Rename"

    class Params(Params):
        name: str = Field(title="Name", min_length=1, max_length=100)

    def run(self, records, params, *, viewer) -> None:
        for record in records:
            if record.name == "oak":
                raise RuleViolation("garden.oak", "An oak keeps its name.")
            record.name = params.name
            record.save()
