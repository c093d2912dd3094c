"""Notes: mentions reach those who may see the customer, whoever writes; rules are told in words."""

from collections.abc import Callable, Iterator

import pytest

from tests.programs import Program
from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.core.errors import Conflict, RuleViolation
from tropa.core.journal import operation
from tropa.customers.models import Customer, Note
from tropa.customers.services import notes
from tropa.staff.models import Member, Notification
from tropa.staff.services import Opened


@pytest.fixture
def owner(company: Opened) -> Iterator[Member]:
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk), "page"):
        yield company.member


def test_who_is_called_and_may_see_the_customer_is_told(
    owner: Member, hire: Callable[..., Member], run_events: Callable[[], int]
) -> None:
    boris, vera = hire("Boris"), hire("Vera")
    altair: Customer = editing.create("customer", {"name": "Альтаир"}, viewer=owner)
    with operation("test.give"):
        altair.assign(to=boris)
    run_events()
    Notification.objects.all().delete()
    note = notes.write(altair.pk, "@boris, позвони; @Vera тоже, @Borisov нет", viewer=owner)
    run_events()
    assert set(note.mentions) == {str(boris.pk), str(vera.pk)}
    assert [told.member_id for told in Notification.objects.all()] == [boris.pk]
    notes.edit(note.pk, viewer=owner, text="@boris, уже не надо", version=note.version)
    run_events()
    assert Notification.objects.count() == 1


def test_a_note_by_a_program_is_a_note_like_any_other(
    owner: Member, hire: Callable[..., Member], run_events: Callable[[], int]
) -> None:
    vera = hire("Vera", role="head")
    with operation("test.make"):
        altair = Customer.objects.create(kind="company", name="Альтаир", owner=vera)
    program = Program.of(owner)
    made = program.post("notes", {"customer": str(altair.pk), "text": "Звонили дважды"}).json()
    entries = program.get(f"customers/{altair.pk}/trail", kind="notes").json()["items"]
    assert [(entry["subject"]["id"], entry["actor"]["id"]) for entry in entries] == [(made["id"], str(owner.pk))]
    run_events()
    assert not Notification.objects.exists()

    changed = program.patch(f"notes/{made['id']}", {"text": "@Vera, звонили дважды"})
    assert changed.status_code == 200, changed.content
    run_events()
    assert Note.objects.get().mentions == [str(vera.pk)]
    assert [(told.member_id, told.subject_id) for told in Notification.objects.all()] == [(vera.pk, altair.pk)]


def test_empty_and_endless_notes_are_refused_in_words(owner: Member) -> None:
    altair = editing.create("customer", {"name": "Альтаир"}, viewer=owner)
    for text in ("  ", "а" * 50_001):
        with pytest.raises(RuleViolation) as error:
            notes.write(altair.pk, text, viewer=owner)
        assert error.value.field == "text"


def test_two_who_edit_one_note_do_not_overwrite_each_other(owner: Member) -> None:
    altair = editing.create("customer", {"name": "Альтаир"}, viewer=owner)
    note = notes.write(altair.pk, "Первое", viewer=owner)
    notes.edit(note.pk, viewer=owner, text="Второе", version=1)
    with pytest.raises(Conflict) as clash:
        notes.edit(note.pk, viewer=owner, text="Третье", version=1)
    assert clash.value.clashes[0].theirs == "Второе"
    notes.pin(note.pk, viewer=owner)
