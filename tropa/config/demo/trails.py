"""Two years of notes and tasks: a month of one seller is one operation, dated as it was."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tropa.activities.models import Activity
from tropa.activities.projections import DONE
from tropa.config.demo.words import Words
from tropa.core.actors import Actor
from tropa.core.ids import uuid7
from tropa.core.journal import operation
from tropa.core.models import TrailEntry
from tropa.core.records import insert_rows
from tropa.core.trail.recording import COLUMNS
from tropa.customers.models import Customer, Note
from tropa.customers.projections import NOTE
from tropa.lib.names import folded
from tropa.staff.models import Member

MONTH = timedelta(days=30)
WAITING = 12
"""Open tasks a seller has."""
TASK = ["id", "kind", "title", "title_key", "subject_kind", "subject_id", "customer", "assignee", "team", "branch",
        "due_at", "state", "result", "done_at", "created_at"]  # fmt: skip


@dataclass
class Month:
    """What one seller did in it."""

    notes: list[tuple[Any, ...]] = field(default_factory=list)
    tasks: list[tuple[Any, ...]] = field(default_factory=list)
    entries: list[tuple[Any, ...]] = field(default_factory=list)


def live_through(
    words: Words, chance: Random, members: Sequence[Member], *, entries: int, months: int, now: datetime
) -> None:
    """Write what happened, oldest first, and what is to be done next."""
    each = max(1, round(entries / months / len(members)))
    owned: dict[UUID, list[UUID]] = {member.pk: [] for member in members}
    for owner, customer in Customer.objects.order_by("name_key", "pk").values_list("owner_id", "pk"):
        owned[owner].append(customer)
    for back in range(months, 0, -1):
        for member in members:
            if owned[member.pk]:
                _write(words, chance, member, owned[member.pk], begins=now - MONTH * back, count=each)
    for member in members:
        own = owned[member.pk]
        with operation("demo.tasks", title=words.month % member.name, by=Actor("member", member.pk)):
            waiting = [_task(words, chance, member, chance.choice(own), _due(chance, now), now) for _ in own[:WAITING]]
            Activity.objects.bulk_insert(TASK, waiting)


def _write(words: Words, chance: Random, member: Member, own: Sequence[UUID], *, begins: datetime, count: int) -> None:
    month, last = Month(), {}
    with operation("demo.month", title=words.month % member.name, by=Actor("member", member.pk)) as context:
        context.at = begins + MONTH - timedelta(hours=1)
        for at in sorted(begins + MONTH * chance.random() for _ in range(count)):
            customer, identity = chance.choice(own), uuid7()
            if chance.random() < 0.55:
                text = chance.choice(words.notes).replace("%s", chance.choice(words.sums))
                month.notes.append((identity, customer, member.pk, text, folded(text), at))
                kind, subject = NOTE, "note"
            else:
                month.tasks.append(_task(words, chance, member, customer, at, at, done=True, identity=identity))
                kind, subject, last[customer] = DONE, "task", at
            month.entries.append(
                (customer, at, kind, subject, identity, 1, "", 1, context.id, "member", member.pk, [])
            )  # fmt: skip
        Note.objects.bulk_insert(["id", "customer", "author", "text", "text_key", "created_at"], month.notes)
        Activity.objects.bulk_insert(TASK, month.tasks)
        insert_rows(TrailEntry, COLUMNS, month.entries)
        Customer.objects.derive_each("last_contact_at", [(at, customer) for customer, at in last.items()])


def _task(
    words: Words, chance: Random, member: Member, customer: UUID, due: datetime, made: datetime, *,
    done: bool = False, identity: UUID | None = None,
) -> tuple[Any, ...]:  # fmt: skip
    title, own = chance.choice(words.tasks), Customer.given_to(member)
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
    """From the day before yesterday until next week, in working hours."""
    day = (now + timedelta(days=chance.randrange(-2, 8))).replace(minute=0, second=0, microsecond=0)
    return day.replace(hour=chance.randrange(6, 15))
