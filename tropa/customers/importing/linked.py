"""What tasks, deals, enquiries and sales share on their way in: a row has a customer, an owner and a source."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_noop as _

from tropa.core import access
from tropa.customers.importing.drafts import Draft, Problem
from tropa.customers.importing.linking import Buyers, root_of
from tropa.customers.importing.parts import Composer, Part
from tropa.customers.importing.reading import Reader
from tropa.customers.importing.steps import CREATED, FAILED, SKIPPED, UPDATED, RowStep, Step
from tropa.customers.importing.writing import Writer
from tropa.lib.names import folded
from tropa.lib.spreadsheets.tables import Line
from tropa.staff.models import Member


@dataclass(slots=True)
class LinkedStep(RowStep):
    """A row with its customer."""

    buyer: Step = field(default_factory=lambda: Step(Draft(0, []), action=SKIPPED))
    """Whose it is; nobody's until rows are linked, and a refused row never is."""
    beside: list[Step] = field(default_factory=list)
    """Further customers whom the row names."""
    owner: Member | None = None
    owner_named: bool = False
    source: UUID | None = None
    id: UUID | None = None
    """Of what the row makes."""

    @property
    def roots(self) -> list[Step]:
        """The steps by which its customers are known or made, its own first."""
        return [root_of(step) for step in (self.buyer, *self.beside)]

    @property
    def customer_id(self) -> UUID | None:
        """Whose row it is."""
        return root_of(self.buyer).customer_id

    @property
    def whose(self) -> Any:
        """The customer, or in a rehearsal what tells him: one of an earlier batch has no id there."""
        return self.customer_id or tuple(self.buyer.traces[:1])

    @property
    def customer_name(self) -> str:
        """How the customer is called."""
        root = root_of(self.buyer)
        return root.customer.name if root.customer else root.draft.name or self.draft.name or self.draft.company


class LinkedPlanner:
    """Decides about rows that have a customer; what they are about is the heirs' business."""

    kind: ClassVar[str]
    step: ClassVar[Any] = LinkedStep
    hands: ClassVar[str] = "owner"
    """The meaning of the column that says whose it is."""

    def __init__(self, reader: Reader, policy: str, importer: Member, *, dry_run: bool) -> None:
        self.reader, self.policy, self.importer, self.dry_run = reader, policy, importer, dry_run
        self.buyers = Buyers(reader, importer, dry_run=dry_run)
        self.rows: dict[Any, int] = {}
        """Numbers of the rows of the file that have brought something, by its keys."""
        self._made: set[UUID | None] = set()
        """In a rehearsal the customers that would be made: those of rows that are left out are not."""

    def plan(self, lines: Iterable[Line]) -> list[Any]:
        """Decide about a batch in a constant number of queries."""
        steps = [self.step(self.reader.read(line)) for line in lines]
        for step in steps:
            self.check(step)
        sound = _sound(steps)
        self._link([step for step in sound if self.has_customer(step)])
        sound = _sound(sound)
        for step in sound:
            self._own(step)
        self.meet(sound)
        _sound(sound)
        self.close(steps)
        if self.dry_run:
            roots = [step.roots for step in steps if step.action in {CREATED, UPDATED}]
            self._made |= {root.draft.id for each in roots for root in each if root.action == CREATED}
        return steps

    def close(self, steps: Sequence[Any]) -> None:
        """Decide what only the whole of a batch, refused rows included, tells."""

    def has_customer(self, step: Any) -> bool:
        """Whether a row is to be linked; one that then names no customer is refused."""
        return True

    def besides(self, step: Any) -> Sequence[Draft]:
        """Further customers whom a row names; what is wrong with them does not stop it."""
        return ()

    @abstractmethod
    def check(self, step: Any) -> None:
        """Add to a row's problems what no customer can mend."""

    @abstractmethod
    def meet(self, steps: Sequence[Any]) -> None:
        """Decide about rows whose customers are known: what is there already, what is made."""

    def new(self) -> Mapping[str, Iterable[Any]]:
        """What rows name and nobody has written yet."""
        return {**self.buyers.new(), "customer": self._made}

    def remark(self, step: Any, target: str, value: str, words: str, params: dict[str, Any] | None = None) -> None:
        """Tell something of a row that does not stop it."""
        step.draft.remarks.append(Problem(self.reader.column_of(target), value[:80], words, params))

    def repeats(self, step: Any, keys: Iterable[Any]) -> int:
        """Number of the earlier row that says the same, 0 for none; this one is remembered."""
        known = list(keys)
        earlier = next((self.rows[key] for key in known if key in self.rows), 0)
        for key in known:
            self.rows.setdefault(key, step.draft.number)
        return earlier

    def mine(self, step: Any) -> Member | None:
        """Whose a record becomes of which the row does not say it."""
        return self.importer

    def _link(self, steps: Sequence[Any]) -> None:
        """All customers of a batch at once: one who is new to it and named in two ways would be made twice."""
        named = [[step.draft, *self.besides(step)] for step in steps]
        found = iter(self.buyers.link([draft for drafts in named for draft in drafts]))
        for step, drafts in zip(steps, named, strict=True):
            step.buyer, *step.beside = islice(found, len(drafts))
            step.source = self.buyers.sources.id_of(step.draft.source)

    def _own(self, step: Any) -> None:
        draft = step.draft
        named = self.buyers.members.named(draft.owner) if draft.owner else None
        if draft.owner and named is None:
            self.remark(
                step,
                self.hands,
                draft.owner,
                _("There is no member of this name; the owner is not taken from the file."),
            )
        elif named is not None and named != self.importer and not access.may(self.importer, self.kind, "assign"):
            self.remark(
                step,
                self.hands,
                draft.owner,
                _("You may not give records to colleagues; the owner is not taken from the file."),
            )
            named = None
        step.owner, step.owner_named = named or self.mine(step), named is not None
        for each in (step.buyer, *step.beside):
            if each.into is None and each.action == CREATED:
                each.owner, each.owner_named = step.owner or self.importer, step.owner_named


class LinkedWriter(Writer):
    """Writes rows with the customers that they bring."""

    def __init__(self, planner: Any) -> None:
        super().__init__()
        self.planner, self.buyers = planner, planner.buyers
        self.composer = Composer(planner.buyers)

    def compose(self, steps: Sequence[Any]) -> Part:
        """A customer belongs to whichever row is written first; what the rows are about is the heirs' business."""
        roots = {id(root): root for step in steps for root in step.roots if self._is_awaited(root)}
        part = self.composer.compose(list(roots.values()), [step.source for step in steps])
        part.linked["customer"] = [root.draft.id for root in roots.values() if root.draft.id is not None]
        part.steps = steps
        self.add(part, [step for step in steps if step.action == CREATED])
        return part

    @abstractmethod
    def add(self, part: Part, fresh: Sequence[Any]) -> None:
        """Add what new rows become."""

    def made(self, part: Part) -> None:
        """The customers of this part, and what it names, are there."""
        self.composer.made(part)
        self.buyers.written.update(part.linked.get("customer", ()))

    def note(self, part: Part, steps: Sequence[Any], kind: str) -> None:
        """Comments become notes on the customer about the record."""
        rows = [
            (step.customer_id, self.planner.importer.pk, text, folded(text), kind, step.id, step.draft.created_at)
            for step in steps
            for text in step.draft.notes
        ]
        columns = ["customer", "author", "text", "text_key", "subject_kind", "subject_id", "created_at"]
        part.note(columns, [(*row[:-1], row[-1] or part.at) for row in rows])

    def give(self, part: Part, steps: Sequence[Any], news: Any) -> None:
        """Tell colleagues what they got: `news(owner, count, first)` makes the event."""
        handed = sorted(
            (step.owner.pk, step.id) for step in steps if step.owner_named and step.owner != self.planner.importer
        )
        for owner, those in groupby(handed, key=itemgetter(0)):
            ids = [identity for _owner, identity in those]
            part.given.append(news(owner, len(ids), ids[0]))

    def _is_awaited(self, root: Step) -> bool:
        return root.action == CREATED and root.draft.id not in self.buyers.written


def _sound(steps: Sequence[Any]) -> list[Any]:
    """Rows without problems; the others are refused."""
    for step in steps:
        if step.draft.problems:
            step.action = FAILED
    return [step for step in steps if step.action != FAILED]
