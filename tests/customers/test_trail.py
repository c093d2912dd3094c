"""A customer's trail: what enters it, what undo takes out, who sees what, and how fast it is."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation

from tropa.core import editing, scope, trail
from tropa.core.actors import Actor, act_as
from tropa.core.errors import Denied, NotFound
from tropa.core.ids import uuid7
from tropa.core.journal import operation, undo
from tropa.core.models import Operation, TrailEntry
from tropa.core.records import insert_rows
from tropa.core.trail.recording import COLUMNS
from tropa.customers.models import Customer, Note
from tropa.customers.services import notes
from tropa.staff.models import Member
from tropa.staff.services import Opened

pytestmark = pytest.mark.sql
POINT = {"kind": "phone", "value": "+79161234567"}


@pytest.fixture
def owner(company: Opened) -> Iterator[Member]:
    english = translation.override("en")
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk), "page"), english:
        yield company.member


@pytest.fixture
def altair(owner: Member) -> Customer:
    made: Customer = editing.create("customer", {"kind": "company", "name": "Альтаир"}, viewer=owner)
    return made


def phrases(customer: Customer, viewer: Any, **asked: Any) -> list[str]:
    return [f"{item.actor} {item.look.phrase}" for item in trail.read(customer.pk, viewer, **asked).items]


def test_creation_is_no_news_and_changed_fields_are_quiet(altair: Customer, owner: Member) -> None:
    assert TrailEntry.objects.count() == 0
    values = {"preferences": "утром", "tags": ["логистика"], "contact_points": [POINT]}
    editing.change("customer", altair.pk, values, viewer=owner)
    entry = TrailEntry.objects.get()
    assert (entry.importance, set(entry.fields)) == (3, {"preferences", "tags", "contact_points"})
    assert phrases(altair, owner) == []
    assert len(phrases(altair, owner, kinds=["changes"])) == 1


def test_what_is_taken_back_leaves_the_trail_and_returns_with_the_redo(altair: Customer, owner: Member) -> None:
    note = notes.write(altair.pk, "Собственник просит уложиться", viewer=owner)
    deed = Operation.objects.get(label="customers.write_note")
    assert phrases(altair, owner) == ["Anna writes a note"]
    report = undo(deed.pk)
    assert phrases(altair, owner) == []
    assert report.operation
    undo(report.operation)
    assert phrases(altair, owner) == ["Anna writes a note"]
    assert Note.objects.get().pk == note.pk


def test_the_trail_names_whose_deed_it_was_not_who_carried_it_out(
    altair: Customer, owner: Member, hire: Callable[..., Member]
) -> None:
    boris = hire("Boris")
    with operation("test.restored", by=Actor("member", boris.pk)):
        Note.objects.create(customer=altair, author=boris, text="Перенесли из старой базы")
    assert phrases(altair, owner) == ["Boris writes a note"]


def test_a_mass_deed_is_one_entry_a_customer(altair: Customer, owner: Member) -> None:
    other = editing.create("customer", {"name": "Бета"}, viewer=owner)
    with operation("customers.assign"):
        Customer.objects.update(owner=owner)
        Customer.objects.update(preferences="утром")
    assert sorted(TrailEntry.objects.values_list("customer", "count")) == sorted([(altair.pk, 2), (other.pk, 2)])


def test_an_import_is_no_news(altair: Customer) -> None:
    with operation("customers.import", origin="import"):
        Customer.objects.update(preferences="утром")
    assert not TrailEntry.objects.exists()


def test_notes_are_found_by_their_words_and_hidden_with_the_note(altair: Customer, owner: Member) -> None:
    first = notes.write(altair.pk, "Ёмкость склада 120", viewer=owner)
    notes.write(altair.pk, "Скидка пять процентов", viewer=owner)
    found = trail.read(altair.pk, owner, search="емкость").items
    assert [item.entry.subject_id for item in found] == [first.pk]
    deed = notes.trash(first.pk, viewer=owner)
    assert trail.read(altair.pk, owner, search="емкость").items == []
    undo(deed)
    assert len(trail.read(altair.pk, owner, search="ёмкость").items) == 1


def test_a_stranger_learns_nothing(altair: Customer, owner: Member, hire: Callable[..., Member]) -> None:
    notes.write(altair.pk, "Тайна", viewer=owner)
    seller = hire("Boris")
    with pytest.raises(NotFound):
        trail.read(altair.pk, seller)
    with pytest.raises(NotFound):
        notes.write(altair.pk, "Моё", viewer=seller)
    with pytest.raises(Denied):
        notes.write(altair.pk, "Моё", viewer=hire("Vera", "viewer"))


def test_pages_follow_each_other_without_gap_and_by_the_index(altair: Customer, owner: Member) -> None:
    """100,000 entries, many at one moment: the index is walked, nothing is sorted or counted."""
    start, actor = timezone.now(), ("member", owner.pk)
    rows = [
        (altair.pk, start - timedelta(seconds=n // 3), "core.fields", "", None, 2, "", 1, None, *actor, ["name"])
        for n in range(100_000)
    ]
    insert_rows(TrailEntry, COLUMNS, rows)
    insert_rows(TrailEntry, COLUMNS, [(uuid7(), *row[1:]) for row in rows[:20_000]])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    seen: list[Any] = []
    before = None
    for _turn in range(4):
        page = trail.read(altair.pk, owner, before, limit=50)
        seen += [item.entry.pk for item in page.items]
        before = page.next
    assert len(set(seen)) == len(seen) == 200
    assert before is not None
    shown = TrailEntry.objects.filter(customer=altair.pk, undone=False, occurred_at__lte=before[0])
    plan = shown.order_by("-occurred_at", "-id")[:51].explain()
    assert "core_trailentry_newest" in plan
    assert "TEMP B-TREE" not in plan
