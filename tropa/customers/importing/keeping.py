"""The writer of customers."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop as _

from tropa.customers.importing.parts import Composer, Part
from tropa.customers.importing.planning import Planner
from tropa.customers.importing.steps import FAILED, Step
from tropa.customers.importing.writing import Writer
from tropa.customers.models import Address, Customer, Employment, Requisites

CHANGEABLE = ["name", "last_name", "first_name", "middle_name", "lifecycle", "role", "source_id", "owner_id", "team_id",
              "branch_id", "custom"]  # fmt: skip
HANGING: dict[Any, list[str]] = {
    Address: ["lines", "city", "city_key"],
    Requisites: ["tax_id", "kpp", "ogrn"],
    Employment: ["position"],
}


class CustomerWriter(Writer):
    """Writes customers with all that hangs on them."""

    def __init__(self, planner: Planner) -> None:
        super().__init__()
        self.composer = Composer(planner)

    def compose(self, steps: Sequence[Step]) -> Part:
        """Rows that describe a customer of an earlier row have gone into that one."""
        return self.composer.compose([step for step in steps if step.into is None])

    def write(self, part: Part, steps: Sequence[Step]) -> bool:
        """As every writer; a row that says more of a refused one's customer is refused with it."""
        if super().write(part, steps):
            return True
        for step in steps:
            if step.into is not None and step.into.action == FAILED:
                words = _("Row %(row)d, which describes the same customer, failed.")
                step.fail("", words, {"row": step.into.draft.number})
        return False

    def made(self, part: Part) -> None:
        """Companies, tags and sources are named once."""
        self.composer.made(part)

    def change(self, steps: Sequence[Step]) -> None:
        """What changes of customers that were there."""
        changed = {step.customer.pk: step.customer for step in steps if step.customer is not None and step.changes}
        Customer.objects.bulk_update(list(changed.values()), CHANGEABLE)
        for model, columns in HANGING.items():
            touched = {row.pk: row for step in steps for row in step.touched if isinstance(row, model)}
            model.objects.bulk_update(list(touched.values()), columns)
