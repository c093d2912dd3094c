"""Two years of notes and tasks: a month of one seller is one operation, dated as it was.

Rows come by the records' mass insert and tell the news that the verbs tell, so trail and last contacts follow by the
product's own projections. A verb for each of 20,000 would take minutes, and could not say when it was.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tropa.activities.events import TaskDone
from tropa.activities.models import Activity
from tropa.config.demo.words import Words
from tropa.core.actors import Actor
from tropa.core.events import publish
from tropa.core.ids import uuid7
from tropa.core.journal import operation
from tropa.customers.events import NoteWritten
from tropa.customers.models import Customer, Note
from tropa.lib.names import folded
from tropa.staff.models import Member

MONTH = timedelta(days=30)
WAITING = 12
"""Open tasks a seller has."""
TASK = ["id", "kind", "title", "title_key", "subject_kind", "subject_id", "customer", "assignee", "team", "branch",
        "due_at", "state", "result", "done_at", "created_at"]  # fmt: skip


class Deck:
    """Sayings for one customer after the other, none twice before all were said."""

    def __init__(self, sayings: Sequence[str], chance: Random) -> None:
        self.sayings, self.chance = sayings, chance
        self.left: dict[UUID, list[str]] = {}

    def draw(self, customer: UUID) -> str:
        """The next one for this customer."""
        if not self.left.get(customer):
            self.left[customer] = self.chance.sample(self.sayings, len(self.sayings))
        return self.left[customer].pop()


def live_through(
    words: Words, chance: Random, members: Sequence[Member], *, entries: int, months: int, now: datetime
) -> None:
    """Write what happened, oldest first, and what is to be done next."""
    each = max(1, round(entries / months / len(members)))
    owned: dict[UUID, list[UUID]] = {member.pk: [] for member in members}
    for owner, customer in Customer.objects.order_by("name_key", "pk").values_list("owner_id", "pk"):
        owned[owner].append(customer)
    notes, tasks = Deck(words.notes, chance), Deck(words.tasks, chance)
    for back in range(months, 0, -1):
        for member in members:
            if owned[member.pk]:
                _write(words, chance, member, owned[member.pk], notes, tasks, begins=now - MONTH * back, count=each)
    for member in members:
        own = owned[member.pk]
        with operation("demo.tasks", title=words.month % member.name, by=Actor("member", member.pk)):
            chosen = chance.sample(own, min(WAITING, len(own)))
            waiting = [_task(words, chance, member, one, tasks.draw(one), _due(chance, now), now) for one in chosen]
            Activity.objects.bulk_insert(TASK, waiting)


def _write(
    words: Words, chance: Random, member: Member, own: Sequence[UUID], notes: Deck, tasks: Deck, *,
    begins: datetime, count: int,
) -> None:  # fmt: skip
    noted, done = [], []
    with operation("demo.month", title=words.month % member.name, by=Actor("member", member.pk)) as context:
        context.at = begins + MONTH - timedelta(hours=1)
        for at in sorted(min(at_work(begins + MONTH * chance.random(), chance), context.at) for _ in range(count)):
            customer, identity = chance.choice(own), uuid7()
            if chance.random() < 0.55:
                text = notes.draw(customer).replace("%s", chance.choice(words.sums))
                noted.append((identity, customer, member.pk, text, folded(text), at))
                publish(NoteWritten(note_id=identity, customer_id=customer, mentions=[]), occurred_at=at)
            else:
                title = tasks.draw(customer)
                done.append(_task(words, chance, member, customer, title, at, at, done=True, identity=identity))
                publish(TaskDone(task_id=identity, customer_id=customer), occurred_at=at)
        Note.objects.bulk_insert(["id", "customer", "author", "text", "text_key", "created_at"], noted)
        Activity.objects.bulk_insert(TASK, done)


def _task(
    words: Words, chance: Random, member: Member, customer: UUID, title: str, due: datetime, made: datetime, *,
    done: bool = False, identity: UUID | None = None,
) -> tuple[Any, ...]:  # fmt: skip
    own = Customer.given_to(member)
    return (
        identity or uuid7(),
        chance.choice(("task", "call", "call", "meeting")),
        title,
        folded(title),
        "customer",
        customer,
        customer,
        member.pk,
        own["team_id"],
        own["branch_id"],
        due,
        "done" if done else "open",
        chance.choice(words.results) if done else "",
        due if done else None,
        min(made, due) - timedelta(days=chance.randrange(1, 6)),
    )


def _due(chance: Random, now: datetime) -> datetime:
    """From the day before yesterday until next week, on the half hour."""
    at = at_work(now + timedelta(days=chance.randrange(-2, 8)), chance)
    return at.replace(minute=at.minute // 30 * 30)


def at_work(at: datetime, chance: Random) -> datetime:
    """The same day between nine and six in Moscow; what falls on a weekend is done on the Friday before."""
    weekend = max(0, at.weekday() - 4)
    return (at - timedelta(days=weekend)).replace(
        hour=chance.randrange(6, 15), minute=chance.randrange(60), second=0, microsecond=0
    )
