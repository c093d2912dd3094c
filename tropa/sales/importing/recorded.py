"""Deals and enquiries: rows that are found again by the number of the other program, or by title and customer."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_noop as _

from tropa.core import access, numbers
from tropa.core.ids import uuid7s
from tropa.customers.importing.linked import LinkedPlanner, LinkedStep, LinkedWriter
from tropa.customers.importing.parts import Part
from tropa.customers.importing.steps import CREATED, SKIPPED, UPDATED
from tropa.customers.models import Import
from tropa.lib.names import folded
from tropa.staff.models import Owned

EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(slots=True)
class RecordStep(LinkedStep):
    """A row that becomes a numbered record with a title."""

    record: Any = None
    """The one that was there."""
    number: int = 0
    earlier: int = 0
    """The row of the file that says the same."""

    @property
    def key(self) -> str:
        """What spellings of its title share."""
        return folded(self.draft.title)


class RecordPlanner(LinkedPlanner):
    """Finds what is there by number, or by title and customer; the other rows make something new."""

    model: ClassVar[Any]
    born: ClassVar[str]
    """The column that says when it began."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.editable = access.row_filter(self.importer, self.model, "edit")

    def ready(self, steps: Sequence[Any]) -> None:
        """Settle what the kind needs before rows are compared."""

    @abstractmethod
    def values(self, step: Any, *, replaces: bool) -> dict[str, Any]:
        """What the row says of a record that is there, by columns."""

    def meet(self, steps: Sequence[Any]) -> None:
        """Find what is there; the others are made."""
        for step in steps:
            step.draft.title = step.draft.title or step.customer_name[:300]
        self.ready(steps)
        known = {} if self.policy == Import.Policy.CREATE else self._known(steps)
        for step, identity in zip(steps, uuid7s(len(steps)), strict=True):
            if self.policy == Import.Policy.CREATE:
                step.id = identity
                continue
            found = (record for key in self._keys(step) for record in known.get(key, ()) if self._same(step, record))
            step.record = next(found, None)
            step.earlier = self.repeats(
                step, [(key, mark) for key in self._keys(step) for mark in self._marks(step, key)]
            )
            if step.earlier:
                step.action = SKIPPED
                self.remark(step, "title", step.draft.title, _("Row %(row)d says the same."), {"row": step.earlier})
            elif step.record is not None:
                step.id, step.found_by = step.record.pk, "id" if step.draft.external_id else "title"
                step.action = SKIPPED if self.policy == Import.Policy.SKIP else UPDATED
                if step.action == UPDATED:
                    self._settle(step)
            else:
                step.id, step.action = identity, CREATED

    def _keys(self, step: Any) -> list[tuple[Any, ...]]:
        by_number = [("id", step.draft.external_id)] if step.draft.external_id else []
        return [*by_number, ("title", step.key, step.whose)]

    def _marks(self, step: Any, key: tuple[Any, ...]) -> list[Any]:
        """What two rows of one key must share one of, to say the same."""
        born: datetime | None = getattr(step.draft, self.born)
        if key[0] == "id":
            return [("title", step.key), ("customer", step.whose), *([born] if born else [])]
        return [] if step.draft.external_id else [born]

    def _same(self, step: Any, record: Any) -> bool:
        """Whether a record found by a key is the row's.

        Numbers of two programs may be alike: beside the number the title, the customer or the moment must agree.
        Without a number title and customer do it, if the moments do not differ.
        """
        draft, born = step.draft, getattr(step.draft, self.born)
        titles, customers = record.title_key == step.key, record.customer_id == step.customer_id
        moments = getattr(record, self.born) == born
        if draft.external_id and record.external_id:
            return bool(draft.external_id == record.external_id and (titles or customers or moments))
        return bool(titles and customers and (born is None or moments))

    def _known(self, steps: Sequence[Any]) -> dict[Any, list[Any]]:
        ids = {step.draft.external_id for step in steps if step.draft.external_id}
        customers = {step.customer_id for step in steps if step.customer_id is not None}
        found: dict[Any, list[Any]] = {}
        mine = self.model.objects.filter(self.editable)
        for record in mine.filter(external_id__among=ids).order_by("pk") if ids else ():
            found.setdefault(("id", record.external_id), []).append(record)
        titled = mine.filter(customer__among=customers, title_key__among={step.key for step in steps})
        for record in titled.order_by("pk") if customers else ():
            found.setdefault(("title", record.title_key, record.customer_id), []).append(record)
        return found

    def _settle(self, step: Any) -> None:
        """What a known record gets: empty fields are filled, or all are replaced."""
        record, replaces = step.record, self.policy == Import.Policy.REPLACE
        values = self.values(step, replaces=replaces) | {
            "source_id": step.source,
            "external_id": step.draft.external_id,
        }
        if step.owner_named and access.may(self.importer, self.kind, "assign", record):
            values["owner_id"] = step.owner.pk
        for name, value in values.items():
            before = getattr(record, name)
            if value not in EMPTY and value != before and (replaces or not before):
                step.changes[name] = (before, value)
        custom = {
            name: value
            for name, value in step.draft.custom.items()
            if value not in EMPTY and (replaces or record.custom.get(name) in EMPTY)
        }
        if any(record.custom.get(name) != value for name, value in custom.items()):
            step.changes["custom"] = (dict(record.custom), {**record.custom, **custom})


class RecordWriter(LinkedWriter):
    """Writes numbered records."""

    series: ClassVar[str]

    def prepare(self, steps: Sequence[Any]) -> Part:
        """Numbers are taken in a block, before the transaction: the series is not held for its time."""
        fresh = [step for step in steps if step.action == CREATED and not step.number]
        if fresh:
            first = numbers.reserve(self.series, len(fresh))
            for at, step in enumerate(fresh):
                step.number = first + at
        return super().prepare(steps)

    def change(self, steps: Sequence[Any]) -> None:
        """What known records get, by the rules of their model."""
        for step in steps:
            if step.action == UPDATED and step.changes:
                self.apply(step, step.record)

    def apply(self, step: Any, record: Any) -> None:
        """Write the changes of one record."""
        for name, (_before, value) in step.changes.items():
            setattr(record, name, value)
        if "owner_id" in step.changes:
            for column, value in Owned.given_to(step.owner).items():
                setattr(record, column, value)
        record.save()


def own(step: LinkedStep) -> tuple[UUID | None, UUID | None, UUID | None]:
    """Owner, team and branch of a new record."""
    columns = Owned.given_to(step.owner)
    return columns["owner_id"], columns["team_id"], columns["branch_id"]
