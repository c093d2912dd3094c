"""An enquiry taken back as a whole: the provisional customer that it made goes with it, unless others need it."""

from typing import Any

import pytest
from django.test import Client

from tests.programs import Program
from tropa.core.journal import operation, undo
from tropa.core.models import Operation, WorkspaceSettings
from tropa.customers.models import Consent, ContactPoint, Customer, Note, Touch
from tropa.inbox.models import Form
from tropa.sales.models import Deal, Lead
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def deed() -> Operation:
    """The newest enquiry."""
    found: Operation = Operation.objects.filter(label="sales.receive_lead", parent=None).latest("at")
    return found


def ids(model: Any) -> set[Any]:
    return set(model.everything.values_list("pk", flat=True))


MADE = (Customer, ContactPoint, Consent, Lead)


def test_the_provisional_customer_goes_with_the_enquiry_and_comes_back_with_it(asks: Any) -> None:
    asks()
    was = [ids(model) for model in MADE]
    assert Consent.objects.count() == 3
    assert undo(deed().pk, dry_run=True).conflicts == []
    gone = undo(deed().pk)
    assert (gone.conflicts, [ids(model) for model in MADE]) == ([], [set()] * 4)
    assert gone.operation is not None
    undo(gone.operation)
    assert [ids(model) for model in MADE] == was
    assert Consent.objects.standing().count() == 3
    assert not Consent.objects.exclude(reverses=None).exists()


def test_of_a_robot_as_well(asks: Any) -> None:
    assert asks(website="x").spam
    assert undo(deed().pk).conflicts == []
    assert not Customer.everything.exists()
    assert not Touch.objects.exclude(customer=None).exists()


def test_a_second_enquiry_keeps_the_customer(asks: Any, form: Form) -> None:
    first = asks()
    opening = deed()
    second = asks(comment="Ещё стул", email="maria@example.com")
    assert second.customer == first.customer
    report = undo(opening.pk)
    assert {(one.model, one.reason) for one in report.conflicts} == {("customers.customer", "needed")}
    assert (Customer.objects.get().pk, Lead.objects.get()) == (first.customer_id, second)
    standing = Consent.objects.standing()
    assert {entry.given_at for entry in standing} == {second.submissions.get().at}
    undo(deed().pk)
    assert Customer.objects.exists()  # the first was taken back already, and left it to the second


def test_a_note_keeps_the_customer_and_the_page_says_so(asks: Any, anna: Client, inside: Opened) -> None:
    lead = asks()
    with operation("test.note"):
        Note(customer=lead.customer, text="Перезвонить").save()
    at = f"/w/lavka/history/{deed().pk}/reversal/"
    assert "Мария Орлова" in anna.get(at).content.decode()
    page = anna.post(at, follow=True).content.decode()
    assert "Отменено, кроме того, что нужно другим: Мария Орлова." in page
    assert Customer.objects.get().contact_points.count() == 1
    assert not Lead.objects.exists()
    assert not Consent.objects.standing().exists()


def test_an_edited_customer_stays(asks: Any, anna: Client) -> None:
    customer = asks().customer
    with operation("test.edit"):
        customer.preferences = "Звонить вечером"
        customer.save()
    report = undo(deed().pk)
    assert {one.reason for one in report.conflicts} >= {"changed"}
    assert Customer.objects.get().contact_points.count() == 1


@pytest.mark.parametrize("asked", ["people", "deal"])
def test_one_written_down_by_hand_with_an_unknown_contact(inside: Opened, asked: str) -> None:
    if asked == "deal":
        with operation("test.sorting"):
            settings = WorkspaceSettings.objects.get()
            settings.modules = {"leads": False}
            settings.save()
    program = Program.of(inside.member)
    contact = {"name": "Ирина", "phones": ["+79161234567"]}
    source = program.post("sources", {"name": "Звонок"}).json()["id"]
    made = program.post("leads", {"title": "Кухня", "contact": contact, "source": source})
    assert made.status_code == 201, made.content
    answer = program.post(f"operations/{deed().pk}/reversal")
    assert (answer.status_code, answer.json()["conflicts"]) == (201, [])
    assert not any(ids(model) for model in (*MADE, Deal))
