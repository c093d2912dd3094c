"""A planned batch is written: plain tuples, one statement a table, within one transaction."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from tropa.core.errors import Conflict, RuleViolation
from tropa.customers.importing.parts import Composer, Part
from tropa.customers.importing.planning import Planner
from tropa.customers.importing.steps import CREATED, FAILED, UPDATED, Step
from tropa.customers.models import Address, Customer, Employment, Requisites

CHANGEABLE = ["name", "last_name", "first_name", "middle_name", "lifecycle", "role", "source_id", "owner_id", "team_id",
              "branch_id", "custom"]  # fmt: skip
HANGING: dict[Any, list[str]] = {
    Address: ["lines", "city", "city_key"],
    Requisites: ["tax_id", "kpp", "ogrn"],
    Employment: ["position"],
}


class Writer:
    """Writes the steps of one planner."""

    def __init__(self, planner: Planner) -> None:
        self.names = planner.companies, planner.tags, planner.sources
        self.composer = Composer(planner)
        self.linked: Counter[str] = Counter()
        """Records that the last batch made because a row names them."""

    def prepare(self, steps: Sequence[Step]) -> Part:
        """Make all that a batch writes, while nobody waits for the lock."""
        return self.composer.compose(
            [step for step in steps if step.action in {CREATED, UPDATED} and step.into is None]
        )

    def write(self, part: Part, steps: Sequence[Step]) -> bool:
        """Write a batch that was prepared, inside an operation; a row that the database refuses fails alone.

        Returns:
            whether all of it was written.
        """
        self.linked.clear()
        if self._halve(part):
            return True
        for step in steps:
            if step.into is not None and step.into.action == FAILED:
                words = _("Row %(row)d, which describes the same customer, failed.")
                step.fail("", words, {"row": step.into.draft.number})
        return False

    def _halve(self, part: Part) -> bool:
        steps = part.steps
        try:
            with transaction.atomic():
                part.insert()
                _change(steps)
        except (IntegrityError, DataError, Conflict, RuleViolation) as error:
            if len(steps) == 1:
                steps[0].fail("", _reason(error))
            else:
                middle = len(steps) // 2
                self._halve(self.composer.compose(steps[:middle]))
                self._halve(self.composer.compose(steps[middle:]))
            return False
        for sort, ids in part.linked.items():
            self.linked[sort] += len(ids)
            for names in self.names:
                names.made(ids)
        return True


def _change(steps: Sequence[Step]) -> None:
    """What changes of customers that were there."""
    changed = {step.customer.pk: step.customer for step in steps if step.customer is not None and step.changes}
    Customer.objects.bulk_update(list(changed.values()), CHANGEABLE)
    for model, columns in HANGING.items():
        touched = {row.pk: row for step in steps for row in step.touched if isinstance(row, model)}
        model.objects.bulk_update(list(touched.values()), columns)


def _reason(error: Exception) -> str:
    if isinstance(error, RuleViolation):
        return str(error)
    if isinstance(error, Conflict):
        return _("Somebody changed this customer meanwhile; import the row again.")
    return _("The base refused this row; check unusually long or strange values.")
