"""What is to be done with each row: decided in batches, by reading alone, with no lock held."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from tropa.core import access
from tropa.core.ids import uuid7s
from tropa.customers.importing.drafts import COMPANY, Draft, Problem
from tropa.customers.importing.matching import Known, lookup
from tropa.customers.importing.meeting import Meeting, people_of
from tropa.customers.importing.names import Members, Names
from tropa.customers.importing.reading import Reader
from tropa.customers.importing.steps import CREATED, FAILED, SKIPPED, UPDATED, Step
from tropa.customers.models import Customer, Import, Source, Tag
from tropa.lib.names import composed
from tropa.lib.spreadsheets.tables import Line
from tropa.staff.models import Member


class Planner:
    """Plans one file, batch after batch; remembers what the file has said so far."""

    def __init__(self, reader: Reader, policy: str, importer: Member, *, dry_run: bool = False) -> None:
        self.reader = reader
        self.policy = policy
        self.importer = importer
        self.dry_run = dry_run
        self.companies = Names(Customer)
        self.tags = Names(Tag)
        self.sources = Names(Source)
        self.members = Members()
        self.meeting = Meeting(policy, reader)
        self.editable = access.row_filter(importer, Customer, "edit")
        self._ids: Iterator[UUID] = iter(())
        """For the new customers of this batch, one for each row at most."""
        self._seen: set[int] = set()
        """Hashes of the keys of earlier batches: a dry run writes nothing that a look-up could find."""

    def plan(self, lines: Iterable[Line]) -> list[Step]:
        """Decide about a batch in a constant number of queries."""
        return self.decide([Step(self.reader.read(line)) for line in lines])

    def new(self) -> Mapping[str, Iterable[Any]]:
        """Companies, tags and sources that are still to be made, by kind."""
        return {"company": self.companies.new, "tag": self.tags.new, "source": self.sources.new}

    def decide(self, steps: list[Step]) -> list[Step]:
        """What is to be done with rows that are read."""
        for step in steps:
            step.traces = step.draft.traces()
            if step.draft.problems:
                step.action = FAILED
        sound = [step for step in steps if step.action != FAILED]
        known = Known({}, {}) if self.policy == Import.Policy.CREATE else lookup(sound, self.editable)
        self._learn([step.draft for step in sound])
        first: dict[tuple[str, str], Step] = {}
        self._ids = iter(uuid7s(len(sound)))
        for step in sound:
            self._decide(step, known, first)
        return steps

    def _learn(self, drafts: Sequence[Draft]) -> None:
        self.companies.learn(draft.company for draft in drafts if draft.company)
        self.tags.learn(tag for draft in drafts for tag in draft.tags)
        self.sources.learn(draft.source for draft in drafts if draft.source)

    def _decide(self, step: Step, known: Known, first: dict[tuple[str, str], Step]) -> None:
        draft = step.draft
        self._link(step)
        keys = [(f"{draft.kind}:{kind}", value) for kind, value in step.traces]
        found = known.find(step)
        self._own(step, found[0] if found else None)
        if self.policy == Import.Policy.CREATE:
            self._create(step)
            return
        earlier = next((first[key] for key in keys if key in first), None)
        if earlier is not None and found is None:
            self._repeat(step, earlier)
        elif found is not None:
            step.customer, step.found_by = found
            self.meeting.settle(step, known)
        elif self.dry_run and any(hash(key) in self._seen for key in keys):
            step.action = SKIPPED if self.policy == Import.Policy.SKIP else UPDATED
        else:
            self._create(step)
        for key in keys:
            first.setdefault(key, earlier or step)
            if self.dry_run:
                self._seen.add(hash(key))

    def _link(self, step: Step) -> None:
        draft = step.draft
        step.company = self.companies.id_of(draft.company)
        step.source = self.sources.id_of(draft.source)
        step.tags = list(dict.fromkeys(filter(None, map(self.tags.id_of, draft.tags))))

    def _own(self, step: Step, known: Customer | None) -> None:
        """Whose it becomes: the member that the row names, else the importer's; a known customer keeps its owner."""
        draft, words = step.draft, ""
        named = self.members.named(draft.owner) if draft.owner else None
        if draft.owner and named is None:
            stays = _("There is no member of this name; the owner stays.")
            words = stays if known else _("There is no member of this name; the customer is yours.")
        elif named is not None and not self._may_give(known, named):
            stays = _("You may not give this customer to a colleague; the owner stays.")
            words = stays if known else _("You may not give customers to colleagues; the customer is yours.")
            named = None
        step.owner, step.owner_named = named or self.importer, named is not None
        if words:
            draft.remarks.append(Problem(self.reader.column_of("owner"), draft.owner[:80], words))

    def _may_give(self, known: Customer | None, to: Member) -> bool:
        stays = to.pk == (known.owner_id if known else self.importer.pk)
        return stays or access.may(self.importer, "customer", "assign", known)

    def _create(self, step: Step) -> None:
        draft = step.draft
        step.action = CREATED
        identity = next(self._ids)
        draft.id = self.companies.claim(draft.name, identity) if draft.kind == COMPANY else identity
        step.points, step.notes = draft.points, draft.notes
        step.people = people_of(draft, set())
        step.city = bool(draft.city or draft.address)
        step.requisites = bool(draft.tax_id or draft.kpp or draft.ogrn)

    def _repeat(self, step: Step, earlier: Step) -> None:
        """The file says the same customer twice."""
        if self.policy == Import.Policy.SKIP:
            step.action = SKIPPED
            return
        step.action, step.into = UPDATED, earlier
        earlier.draft.absorb(step.draft)
        earlier.company = earlier.company or step.company
        earlier.source = earlier.source or step.source
        earlier.tags = list(dict.fromkeys([*earlier.tags, *step.tags]))
        draft = earlier.draft
        if draft.kind != COMPANY:
            draft.name = composed(draft.last_name, draft.first_name, draft.middle_name) or draft.name
        self._create_again(earlier)

    def _create_again(self, earlier: Step) -> None:
        identity = earlier.draft.id
        self._create(earlier)
        earlier.draft.id = identity
