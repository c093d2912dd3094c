"""What others rely on of a deed that is taken back: what they changed since, and what they hung on its records."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps

from tropa.core.journal.reading import Before, befores, later_befores
from tropa.core.models import Change, Operation
from tropa.core.records import Journalled
from tropa.lib.sequences import chunks


@dataclass
class Reliance:
    """Of one undo: which of the records that its operations made are others' business by now."""

    operations: set[UUID]
    """Those that are undone."""
    removed: set[UUID]
    """Records that the undo has taken away so far; whoever undoes adds to them."""
    values_of: Callable[[Any], dict[str, Any]]
    """The columns of a record as the undo finds them."""
    _judged: set[UUID] = field(default_factory=set)
    _staying: set[UUID] = field(default_factory=set)
    """Of the judged records those that this undo must leave, although it comes to their parts first."""

    def edited_by_others(
        self, model: Any, present: dict[UUID, Any], touched: dict[UUID, Change]
    ) -> list[tuple[UUID, str, Any, Any]]:
        """(record, column, what others found, what stands there) of created records that others edited since.

        A value that came back to what they found, or to what the creation wrote, is nobody's later work.
        """
        found = []
        for identity, left in later_befores(touched, outside=self.operations).items():
            now = self.values_of(present[identity])
            found += [(identity, name, mine, now.get(name)) for name, mine in left.items() if now.get(name) != mine]
        written = later_befores({identity: touched[identity] for identity, *_ in found})
        return [edit for edit in found if written[edit[0]][edit[1]] != edit[3]]

    def needed(self, model: Any, ids: set[UUID]) -> set[UUID]:
        """Records that others' records hang on: a cascade would destroy what this operation did not make."""
        return {
            parent
            for _other, pairs in self.hanging(model, ids)
            for child, parent in pairs
            if child not in self.removed and child not in ids
        }

    def hanging(self, model: Any, ids: set[UUID]) -> Iterator[tuple[Any, Iterable[tuple[UUID, UUID]]]]:
        """(model, pairs of child and parent) of every link to these records."""
        for other in apps.get_models():
            if not issubclass(other, Journalled):
                continue
            for link in other._meta.concrete_fields:
                if link.is_relation and link.related_model is model:
                    children = other.everything.filter(**{f"{link.attname}__in": list(ids)})
                    yield other, children.values_list("pk", link.attname)

    def brought(self, model: Any, rows: list[tuple[Change, Before]], present: dict[UUID, Any]) -> set[UUID]:
        """Entries of a ledger that an import brought and nothing hangs on: they go without a counter-entry.

        A file that was the wrong one leaves no trace; what somebody did with an entry since keeps it (docs/adr/0010).
        """
        deeds = {change.operation_id for change, row in rows if row.id in present}
        imports = set(Operation.objects.filter(pk__in=deeds, origin="import").values_list("pk", flat=True))
        ids = {row.id for change, row in rows if row.id in present and change.operation_id in imports}
        return ids - self.needed(model, ids)

    def told_of_nobody(self, model: Any, present: dict[UUID, Any]) -> set[UUID]:
        """Entries of a ledger about a record that the same deed made and that goes now (docs/adr/0010).

        A counter-entry would keep the record for nothing but itself.
        """
        if not model.goes_with:
            return set()
        whole = self._wholes(model, model.goes_with, present)
        made = self._made(model._meta.get_field(model.goes_with).related_model, set(whole.values()))
        ids = {identity for identity, parent in whole.items() if parent in made and parent not in self._staying}
        return ids - self.needed(model, ids)

    def parts_of_staying(self, model: Any, present: dict[UUID, Any]) -> set[UUID]:
        """Parts of records that stay: what others rely on keeps its telephone and its address."""
        if not model.part_of:
            return set()
        whole = self._wholes(model, model.part_of, present)
        return {identity for identity, parent in whole.items() if parent in self._staying}

    def _wholes(self, model: Any, name: str, present: dict[UUID, Any]) -> dict[UUID, UUID]:
        """The judged records that these lead to by the link of this name."""
        link = model._meta.get_field(name)
        whole = {pk: getattr(record, link.attname) for pk, record in present.items() if getattr(record, link.attname)}
        if unknown := set(whole.values()) - self._judged:
            self._judge(link.related_model, unknown)
        return whole

    def _judge(self, model: Any, ids: set[UUID]) -> None:
        """Find out which of these records, as far as the operation made them, are others' business by now."""
        self._judged |= ids
        made = self._made(model, ids)
        self._staying |= self._edited(model, made)
        for other, pairs in self.hanging(model, set(made) - self._staying):
            parents = {child: parent for child, parent in pairs if child not in self.removed}
            own = self._made(other, set(parents))
            others = (parents.keys() - own.keys()) | self._edited(other, own)
            self._staying |= {parents[child] for child in others}

    def _made(self, model: Any, ids: set[UUID]) -> dict[UUID, tuple[Change, Before]]:
        """Which of these records the undone operations created, and how."""
        found: dict[UUID, tuple[Change, Before]] = {}
        for part in chunks(sorted(ids), 500):
            rows = Change.objects.filter(
                operation__in=self.operations,
                model=model._meta.label_lower,
                action=Change.Action.CREATE,
                first__lte=part[-1],
                last__gte=part[0],
            )
            wanted = set(part)
            found |= {before.id: (change, before) for change in rows for before in befores(change, wanted)}
        return found

    def _edited(self, model: Any, made: dict[UUID, tuple[Change, Before]]) -> set[UUID]:
        """Those of them that others edited since."""
        if model.undo != "restore":
            return set()
        present = {record.pk: record for record in model.everything.filter(pk__in=list(made))}
        touched = {pk: made[pk][0] for pk, record in present.items() if record.version != made[pk][1].version}
        return {identity for identity, *_ in self.edited_by_others(model, present, touched)}
