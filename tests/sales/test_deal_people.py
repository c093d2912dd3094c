"""Who has a say in a deal and who earns it: through the API, with history, undo, merge and the trail."""

from decimal import Decimal
from typing import Any

import pytest

from tests.programs import Program
from tests.sales import test_lines
from tests.sales.test_lines import last
from tests.sales.test_products import a_seller, browser
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


HTMX = {"HX-Request": "true"}


def test_the_card_adds_changes_and_removes_a_person(company: Opened, altair: Customer) -> None:
    deal, marina = a_deal(company, altair), a_person(company)
    page, house = browser(company.member), f"/w/{company.workspace.slug}/deals/"
    typed = {"customer": str(marina.pk), "role": "user", "note": "склад"}
    assert page.get(f"{house}{deal.pk}/people/", headers=HTMX).status_code == 200
    assert page.post(f"{house}{deal.pk}/people/", typed, headers=HTMX).status_code == 200
    made = {"customer.new": "Петров Пётр", "role": "contact", "note": ""}
    assert page.post(f"{house}{deal.pk}/people/", made, headers=HTMX).status_code == 200
    blocks = page.get(f"{house}{deal.pk}/blocks/").content.decode()
    assert "Орлова Марина" in blocks
    assert "склад" in blocks
    assert "Петров Пётр" in blocks
    part = deal.people.get(customer=marina)
    at = f"{house}people/{part.pk}/"
    assert "склад" in page.get(at, headers=HTMX).content.decode()
    changed = page.post(at, {"role": "influencer", "note": "", "version": str(part.version)}, headers=HTMX)
    assert changed.status_code == 200
    stale = page.post(at, {"role": "other", "note": "", "version": str(part.version)}, headers=HTMX)
    assert stale.status_code == 409
    part.refresh_from_db()
    assert (part.role, part.note, deal.people.count()) == ("influencer", "", 2)
    assert page.delete(f"{at}?version={part.version}", headers=HTMX).status_code == 200
    assert [one.customer.name for one in deal.people.all()] == ["Петров Пётр"]
    undo(last("sales.change_person"))
    assert deal.people.count() == 2


def test_a_company_is_refused_in_words_and_what_was_typed_stays(company: Opened, altair: Customer) -> None:
    deal, page = a_deal(company, altair), browser(company.member)
    at = f"/w/{company.workspace.slug}/deals/{deal.pk}/people/"
    refused = page.post(at, {"customer": str(altair.pk), "role": "user", "note": "склад"}, headers=HTMX)
    assert refused.status_code == 422
    assert "склад" in refused.content.decode()
    assert not deal.people.exists()


def test_a_persons_card_shows_the_deal_with_the_part(company: Opened, altair: Customer) -> None:
    marina = a_person(company)
    a_deal(company, altair, amount="500", people=[{"customer": str(marina.pk), "note": "подпись"}])
    page, house = browser(company.member), f"/w/{company.workspace.slug}/customers/"
    hers = page.get(f"{house}{marina.pk}/blocks/").content.decode()
    assert "Столы" in hers
    assert "подпись" in hers
    assert "подпись" not in page.get(f"{house}{altair.pk}/blocks/").content.decode()


def test_shares_are_written_on_the_card(company: Opened, altair: Customer) -> None:
    deal, boris, page = a_deal(company, altair), a_seller(company), browser(company.member)
    at = f"/w/{company.workspace.slug}/deals/{deal.pk}/"
    assert "shares" in page.get(f"{at}fields/shares/?edit", headers=HTMX).content.decode()
    typed = {"shares.0.member": str(boris.pk), "shares.0.percent": "30", "version": str(deal.version)}
    assert page.post(f"{at}fields/shares/", typed, headers=HTMX).status_code == 200
    assert "30 %" in page.get(at).content.decode()
    over = {**typed, "shares.0.percent": "100.5", "version": ""}
    assert page.post(f"{at}fields/shares/", over, headers=HTMX).status_code == 422
