"""A planned batch is written: plain tuples, one statement a table, within one transaction."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from tropa.core.errors import Conflict, RuleViolation
from tropa.customers.importing.parts import Part
from tropa.customers.importing.steps import CREATED, UPDATED


class Writer:
    """Writes the steps of one planner."""

    def __init__(self) -> None:
        self.linked: Counter[str] = Counter()
        """Records that the last batch made because a row names them."""

    def compose(self, steps: Sequence[Any]) -> Part:
        """All that these steps write, made while nobody waits for the lock."""
        raise NotImplementedError

    def change(self, steps: Sequence[Any]) -> None:
        """Write what changes of records that were there."""

    def made(self, part: Part) -> None:
        """This part is written: what it linked is there now."""

    def prepare(self, steps: Sequence[Any]) -> Part:
        """Make all that a batch writes, while nobody waits for the lock."""
        return self.compose([step for step in steps if step.action in {CREATED, UPDATED}])

    def write(self, part: Part, steps: Sequence[Any]) -> bool:
        """Write a batch that was prepared, inside an operation; a row that the database refuses fails alone.

        Returns:
            whether all of it was written.
        """
        self.linked.clear()
        return self._halve(part)

    def _halve(self, part: Part) -> bool:
        steps = part.steps
        try:
            with transaction.atomic():
                part.insert()
                self.change(steps)
        except (IntegrityError, DataError, Conflict, RuleViolation) as error:
            if len(steps) == 1:
                steps[0].fail("", _reason(error))
            else:
                middle = len(steps) // 2
                self._halve(self.compose(steps[:middle]))
                self._halve(self.compose(steps[middle:]))
            return False
        for sort, ids in part.linked.items():
            self.linked[sort] += len(ids)
        self.made(part)
        return True


def _reason(error: Exception) -> str:
    if isinstance(error, RuleViolation):
        return str(error)
    if isinstance(error, Conflict):
        return _("Somebody changed this record meanwhile; import the row again.")
    return _("The base refused this row; check unusually long or strange values.")
