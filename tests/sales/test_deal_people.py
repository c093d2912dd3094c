"""Who has a say in a deal and who earns it: through the API, with history, undo, merge and the trail."""

from decimal import Decimal
from typing import Any

import pytest

from tests.programs import Program
from tests.sales import test_lines
from tests.sales.test_lines import last
from tests.sales.test_products import a_seller
from tropa.core import access, editing
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.models.trail import TrailEntry
from tropa.customers.models import Customer
from tropa.customers.services import merging
from tropa.sales.models import Deal, DealPerson, DealShare
from tropa.sales.models.deal_share import shared
from tropa.staff.models import Member
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def a_deal(company: Opened, buyer: Customer, **values: Any) -> Deal:
    return test_lines.a_deal(company, buyer, owner=str(company.member.pk), **values)


def a_person(company: Opened, name: str = "Орлова Марина") -> Customer:
    made: Customer = editing.create("customer", {"kind": "person", "name": name}, viewer=company.member)
    return made


def written(company: Opened, deal: Deal, **values: Any) -> Any:
    return Program.of(company.member).patch(f"deals/{deal.pk}", values)


def test_people_are_read_and_written_as_a_list(company: Opened, altair: Customer) -> None:
    deal, marina = a_deal(company, altair), a_person(company)
    told = written(company, deal, people=[{"customer": str(marina.pk), "role": "decision_maker"}]).json()["people"]
    assert [(each["customer"], each["role"], each["note"]) for each in told] == [
        (str(marina.pk), "decision_maker", None)
    ]
    again = written(company, deal, people=[{"customer": str(marina.pk), "role": "user", "note": " ходит  на склад "}])
    assert [(each["id"], each["role"], each["note"]) for each in again.json()["people"]] == [
        (told[0]["id"], "user", "ходит на склад")
    ]
    undo(last("sales.change_deal"))
    assert DealPerson.objects.get().role == "decision_maker"
    assert written(company, deal, people=[]).json()["people"] == []
    undo(last("sales.change_deal"))
    assert [each.customer_id for each in deal.people.all()] == [marina.pk]


def test_only_people_who_are_there_have_a_say_each_once(company: Opened, altair: Customer) -> None:
    deal, marina = a_deal(company, altair), a_person(company)
    firm = written(company, deal, people=[{"customer": str(altair.pk)}])
    assert (firm.status_code, firm.json()["errors"][0]["field"]) == (422, "people.0.customer")
    twice = written(company, deal, people=[{"customer": str(marina.pk)}, {"customer": str(marina.pk)}])
    assert twice.status_code == 422
    assert not DealPerson.everything.exists()


def test_what_becomes_of_a_deal_stands_in_the_trail_of_its_people(company: Opened, altair: Customer) -> None:
    marina = a_person(company)
    deal = a_deal(company, altair, people=[{"customer": str(marina.pk)}])
    with operation("test.win"):
        deal.win()
    told = TrailEntry.objects.filter(kind="sales.won").values_list("customer", flat=True)
    assert sorted(told) == sorted([altair.pk, marina.pk])


def test_a_person_who_is_merged_stands_in_the_deal_once(company: Opened, altair: Customer) -> None:
    marina, twin = a_person(company), a_person(company, "Орлова М.")
    deal = a_deal(
        company,
        altair,
        people=[{"customer": str(marina.pk)}, {"customer": str(twin.pk), "note": "подпись"}],
    )
    merging.merge(marina.pk, twin.pk, viewer=company.member)
    assert [(each.customer_id, each.note) for each in deal.people.all()] == [(marina.pk, "подпись")]
    undo(last("customers.merge"))
    assert sorted(each.customer_id for each in deal.people.all()) == sorted([marina.pk, twin.pk])


def test_shares_and_the_owners_rest_are_a_hundred(company: Opened, altair: Customer) -> None:
    boris = a_seller(company)
    deal = a_deal(company, altair, amount="100.01")
    told = written(company, deal, shares=[{"member": str(boris.pk), "percent": "33.33"}]).json()["shares"]
    assert [(each["member"], Decimal(str(each["percent"]))) for each in told] == [(str(boris.pk), Decimal("33.33"))]
    deal = Deal.objects.get(pk=deal.pk)
    assert shared(deal, deal.amount) == {boris.pk: Decimal("33.33"), company.member.pk: Decimal("66.68")}
    assert sum(shared(deal, Decimal("-0.05")).values()) == Decimal("-0.05")


@pytest.mark.parametrize(
    ("percents", "code"), [(["60", "40.01"], "sales.shares_over"), (["0"], ""), (["101"], ""), (["-5"], "")]
)
def test_more_than_there_is_cannot_be_given_away(
    company: Opened, altair: Customer, percents: list[str], code: str
) -> None:
    deal = a_deal(company, altair)
    members = [a_seller(company), a_seller(company, "vera@example.com")][: len(percents)]
    rows = [{"member": str(one.pk), "percent": part} for one, part in zip(members, percents, strict=True)]
    refused = written(company, deal, shares=rows)
    assert refused.status_code == 422
    assert not code or refused.json()["errors"][0]["code"] == code
    assert not DealShare.everything.exists()


def test_the_owner_has_the_rest_and_no_share(company: Opened, altair: Customer) -> None:
    deal, boris = a_deal(company, altair), a_seller(company)
    refused = written(company, deal, shares=[{"member": str(company.member.pk), "percent": "50"}])
    assert refused.json()["errors"][0]["field"] == "shares.0.member"
    written(company, deal, shares=[{"member": str(boris.pk), "percent": "30"}])
    written(company, deal, owner=str(boris.pk))
    assert not deal.shares.exists()
    undo(last("sales.change_deal"))
    assert [(each.member_id, each.percent) for each in deal.shares.all()] == [(boris.pk, 30)]


def test_the_rule_holds_where_rows_are_written_one_by_one(company: Opened, altair: Customer) -> None:
    deal, boris = a_deal(company, altair), a_seller(company)
    vera: Member = a_seller(company, "vera@example.com")

    def give_away() -> None:
        with operation("test.shares"):
            DealShare.objects.create(deal=deal, member=boris, percent=Decimal(70))
            DealShare.objects.create(deal=deal, member=vera, percent=Decimal(31))

    with pytest.raises(RuleViolation, match="100"):
        give_away()
    assert not DealShare.everything.exists()


def test_who_has_a_share_sees_the_deal_its_buyer_and_its_people(company: Opened, altair: Customer) -> None:
    marina, boris = a_person(company), a_seller(company)
    deal = a_deal(company, altair, people=[{"customer": str(marina.pk)}])
    program = Program.of(boris)
    assert program.get(f"deals/{deal.pk}").status_code == 404
    written(company, deal, shares=[{"member": str(boris.pk), "percent": "10"}])
    assert program.get(f"deals/{deal.pk}").status_code == 200
    assert program.patch(f"deals/{deal.pk}", {"title": "Моя"}).status_code == 403
    rows, shown = access.glimpse(boris, Customer)
    assert {one.pk for one in Customer.objects.filter(rows)} == {altair.pk, marina.pk}
    assert "contact_points" in shown
