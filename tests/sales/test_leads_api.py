"""Enquiries for programs: one way in for whoever is known and whoever is not, and one decision each."""

import pytest

from tests.programs import Program
from tests.staff.conftest import company, hire
from tropa.core import scope
from tropa.core.journal import undo
from tropa.core.models import Event, Operation, WorkspaceSettings

__all__ = ["company", "hire"]

pytestmark = pytest.mark.sql

IRINA = {"name": "Ирина", "phones": ["8 (916) 123-45-67"], "emails": ["Irina@example.com"]}


@pytest.fixture
def program(company):
    """Speaks for the owner."""
    return Program.of(company.member)


def an_enquiry(program, title="Кухня", **more):
    made = program.post("leads", {"title": title, "contact": IRINA, **more})
    assert made.status_code == 201, made.content
    return made.json()


def errors(answer, status=422):
    assert answer.status_code == status, answer.content
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def test_an_unknown_contact_is_a_provisional_customer_and_a_known_one_is_found(program):
    lead = an_enquiry(program, utm={"source": "yandex", "medium": " cpc ", "term": ""})
    assert (lead["number"], lead["status"], lead["deal"], lead["reason"]) == (1, "new", None, None)
    utm = {"source": "yandex", "medium": "cpc", "campaign": None, "content": None, "term": None}
    assert lead["utm"] == utm
    assert program.get("leads").json()["items"][0]["utm"] == utm
    customer = program.get(f"customers/{lead['customer']}").json()
    assert (customer["name"], customer["lifecycle"]) == ("Ирина", "unsorted")
    assert {point["value"] for point in customer["contact_points"]} == {"8 (916) 123-45-67", "Irina@example.com"}
    again = an_enquiry(program, "Шкаф", contact={"emails": ["irina@EXAMPLE.com"]})
    assert (again["customer"], again["number"]) == (lead["customer"], 2)
    by_id = program.post("leads", {"title": "Стол", "customer": lead["customer"]})
    assert (by_id.status_code, by_id.json()["customer"]) == (201, lead["customer"])
    assert by_id["Location"] == f"/api/v1/leads/{by_id.json()['id']}"


def test_what_cannot_be_is_told_by_field_and_leaves_nothing(program):
    assert errors(program.post("leads", {"title": "Кухня"})) == [("customer", "field.required")]
    assert errors(program.post("leads", {"contact": IRINA})) == [("title", "field.required")]
    both = {"title": "Кухня", "contact": IRINA, "customer": "x"}
    assert errors(program.post("leads", both)) == [("contact", "sales.customer_or_contact")]
    wrong = {"phones": ["+79161234567", "нет"], "emails": ["@"], "contact_points": [{"kind": "vk", "value": " "}]}
    assert errors(program.post("leads", {"title": "Кухня", "contact": wrong})) == [
        ("contact.phones.1", "customers.bad_phone"),
        ("contact.emails.0", "customers.bad_email"),
        ("contact.contact_points.0.value", "customers.empty_contact"),
    ]
    assert [field for field, _code in errors(program.post("leads", {"title": "К", "contact": {"fax": 1}}))] == [
        "contact.fax"
    ]
    assert [field for field, _code in errors(program.post("leads", {"title": "К", "contact": IRINA, "utm": {"x": 1}}))]
    assert program.get("customers").json()["count"] == program.get("leads").json()["count"] == 0


def test_a_rehearsal_leaves_nothing(program):
    made = program.post("leads?dry_run=true", {"title": "Кухня", "contact": IRINA})
    assert made.status_code == 200, made.content
    assert program.get("leads").json()["count"] == 0


def test_accepted_into_the_deal_that_was_asked_for(program, company):
    lead = an_enquiry(program)
    done = program.post(f"leads/{lead['id']}/acceptance", {"deal": {"title": "Кухня 3 м", "amount": "120000"}})
    assert done.status_code == 200, done.content
    deal = program.get(f"deals/{done.json()['deal']}").json()
    assert (done.json()["status"], done.json()["owner"]) == ("accepted", str(company.member.pk))
    assert (deal["title"], deal["amount"], deal["customer"]) == ("Кухня 3 м", "120000.00", lead["customer"])
    assert program.get(f"customers/{lead['customer']}").json()["lifecycle"] == "lead"
    assert program.post(f"leads/{lead['id']}/acceptance").status_code == 422
    assert program.post(f"leads/{lead['id']}/rejection").status_code == 422
    with scope.enter(company.workspace.pk):
        labels = list(Event.objects.order_by("seq", "id").values_list("label", flat=True))
        assert [one for one in labels if one.startswith("sales.lead")].count("sales.lead_accepted") == 1
        undo(Operation.objects.get(label="sales.accept_lead").pk)
    assert program.get(f"leads/{lead['id']}").json()["status"] == "new"
    assert program.get("deals").json()["count"] == 0


def test_accepted_without_a_deal(program):
    lead = an_enquiry(program)
    done = program.post(f"leads/{lead['id']}/acceptance", {"deal": None}).json()
    assert (done["status"], done["deal"]) == ("accepted", None)
    refused = program.post(f"leads/{an_enquiry(program)['id']}/acceptance", {"deal": {"amount": "дорого"}})
    assert [field for field, _code in errors(refused)] == ["amount"]


def test_rejected_and_taken_back(program):
    lead = an_enquiry(program)
    address = f"leads/{lead['id']}/rejection"
    assert program.post(address, {"reason": "не наш город"}).json()["reason"] == "не наш город"
    back = program.delete(address).json()
    assert (back["status"], back["reason"]) == ("new", None)
    assert errors(program.delete(address))[0][1] == "sales.lead_new"
    spam = program.post(address, {"spam": True}).json()
    assert (spam["status"], spam["spam"]) == ("rejected", True)
    assert program.post(address, {"spam": "да"}).status_code == 422


def test_commands_over_many(program, company):
    first, second, third = (an_enquiry(program, title)["id"] for title in ("Раз", "Два", "Три"))
    assert program.post("leads/actions/leads.accept", {"ids": [first, second]}).status_code == 200
    assert program.post("leads/actions/leads.accept", {"ids": [second, third]}).status_code == 422
    assert [program.get(f"leads/{one}").json()["status"] for one in (first, second, third)] == [
        "accepted", "accepted", "new",
    ]  # fmt: skip
    assert program.post("leads/actions/leads.spam", {"ids": [third]}).status_code == 200
    assert program.post("leads/actions/leads.reopen", {"ids": [third]}).status_code == 200
    reject = {"ids": [third], "params": {"reason": "дорого"}}
    assert program.post("leads/actions/leads.reject", reject).status_code == 200
    assert program.get(f"leads/{third}").json()["reason"] == "дорого"
    give = {"ids": [third], "params": {"owner": str(company.member.pk)}}
    assert program.post("leads/actions/leads.assign", give).status_code == 200
    assert program.get(f"leads/{third}").json()["owner"] == str(company.member.pk)
    with scope.enter(company.workspace.pk):
        undo(Operation.objects.get(label="leads.accept").pk)
    assert program.get("deals").json()["count"] == 0


def test_where_leads_are_off_a_deal_is_made_at_once(program, company):
    with scope.enter(company.workspace.pk):
        from tropa.core.journal import operation

        with operation("test.off"):
            settings = WorkspaceSettings.objects.get()
            settings.modules = {"leads": False}
            settings.save()
    lead = an_enquiry(program)
    assert (lead["status"], program.get("deals").json()["count"]) == ("accepted", 1)


def test_a_seller_takes_an_enquiry_of_a_customer_that_is_a_colleagues(program, company, hire):
    boris, vera = hire("Boris"), hire("Vera")
    oak = program.post("customers", {"name": "Дуб", "owner": str(vera.pk)}).json()
    lead = program.post("leads", {"title": "Ещё", "customer": oak["id"]}).json()
    sells = Program.of(boris)
    assert sells.get(f"customers/{oak['id']}").status_code == 200
    done = sells.post(f"leads/{lead['id']}/acceptance")
    assert done.status_code == 200, done.content
    deal = program.get(f"deals/{done.json()['deal']}").json()
    assert (deal["owner"], deal["customer"]) == (str(boris.pk), oak["id"])
    assert program.get(f"customers/{oak['id']}").json()["owner"] == str(vera.pk)
    assert Program.of(vera).post(f"leads/{lead['id']}/rejection").status_code == 404
    own = sells.post("leads", {"title": "Сам привёл", "contact": IRINA}).json()
    assert own["owner"] == str(boris.pk)


def test_the_trail_tells_what_was_asked_and_decided(program):
    lead = an_enquiry(program)
    program.post(f"leads/{lead['id']}/rejection", {"reason": "не наш город"})
    program.delete(f"leads/{lead['id']}/rejection")
    program.post(f"leads/{lead['id']}/acceptance")
    kinds = [item["kind"] for item in program.get(f"customers/{lead['customer']}/trail").json()["items"]]
    told = [kind for kind in kinds if kind.startswith("sales.")]
    assert told == ["sales.accepted", "sales.asked_anew", "sales.rejected", "sales.asked"]
