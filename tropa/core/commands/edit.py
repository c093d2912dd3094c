"""Fields of many records at once."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict

from tropa.core import access, catalogue, editing
from tropa.core.access import Viewer
from tropa.core.commands.declaring import Command, commands
from tropa.core.errors import RuleViolation


@commands.register
class Edit(Command):
    """Write the same values into some fields of all records; every kind with a catalogue has it."""

    label = "core.edit"
    title = gettext_lazy("Change fields")
    icon = "edit"
    order = 10

    class Params(BaseModel):
        """`values` by field name, as in a PATCH of the API."""

        model_config = ConfigDict(extra="forbid")

        values: dict[str, Any]

    def fits(self, kind: str) -> bool:
        """Only kinds that declare fields."""
        return catalogue.is_declared(kind)

    def check(self, kind: str, params: Any, *, viewer: Viewer) -> None:
        """Read the values once before anything is done."""
        if not params.values:
            raise RuleViolation("core.nothing_to_change", _("Choose a field and its new value."), "values")
        editing.parse(catalogue.of(kind), params.values, viewer=viewer, whole=False)

    def rights(self, kind: str, params: Any) -> tuple[str, ...]:
        """To edit; who writes another owner gives the record away."""
        owner = access.kinds.get(kind).owner
        fields = catalogue.built_in(kind)
        gives = owner and any(spec.path == owner and spec.name in params.values for spec in fields)
        return ("edit", "assign") if gives else ("edit",)

    def run(self, records: Sequence[Any], params: Any, *, viewer: Viewer) -> None:
        """Through the catalogue, so that every field's rules and rights hold."""
        editing.change_each(records, params.values, viewer=viewer)
