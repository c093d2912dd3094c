"""Enquiries of people who are known after all, column 0 of the board, and companies where nobody sorts."""

import pytest
from django.test import Client

from tropa.core import editing
from tropa.core.errors import Denied, RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.models import Operation
from tropa.customers.models import Alias, Customer
from tropa.sales.models import Deal, Lead, Pipeline
from tropa.sales.services import leads, sorting, stages
from tropa.sales.services.leads import Enquirer
from tropa.staff.models import Member, Role
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
IRINA = Enquirer("Ирина Соколова", [("phone", "+79161234567")])


@pytest.fixture
def known(company: Opened) -> Customer:
    """The same person, reached in another way so far."""
    values = {"kind": "person", "first_name": "Ирина", "last_name": "Соколова"}
    points = [{"kind": "email", "value": "irina@dom.example"}]
    found: Customer = editing.create("customer", values | {"contact_points": points}, viewer=company.member)
    return found


@pytest.fixture
def browser(company: Opened, client: Client) -> Client:
    client.force_login(company.member.user)
    return client


def test_an_enquiry_is_accepted_as_a_known_customer_and_taken_back(
    company: Opened, known: Customer, browser: Client
) -> None:
    editing.change("customer", known.pk, {"name": "Ирина Соколова"}, viewer=company.member)
    lead = leads.receive("Кухня", enquirer=IRINA)
    page = f"/w/{company.workspace.slug}/leads/{lead.pk}/"
    shown = browser.get(page).content.decode()
    assert f'name="into" value="{known.pk}"' in shown
    assert browser.post(f"{page}acceptance", {"title": "Кухня 3 м", "into": str(known.pk)}).status_code == 302
    deal, accepted = Deal.objects.get(), Lead.objects.get()
    assert (deal.customer, deal.title, accepted.customer, accepted.deal) == (known, "Кухня 3 м", known, deal)
    assert set(known.contact_points.values_list("kind", flat=True)) == {"phone", "email"}
    assert Alias.objects.get().old == lead.customer_id
    undo(Operation.objects.get(label="sales.accept_lead").pk)
    lead.refresh_from_db()
    assert (lead.status, lead.customer.lifecycle, Deal.objects.count()) == ("new", "unsorted", 0)


def test_only_a_provisional_customer_goes_into_another(company: Opened, known: Customer, altair: Customer) -> None:
    lead = leads.receive("Кухня", customer=known)
    with pytest.raises(RuleViolation) as refused:
        leads.accept(lead.pk, viewer=company.member, into=altair.pk)
    assert refused.value.code == "sales.not_provisional"
    stranger = leads.receive("Шкаф", enquirer=IRINA)
    with pytest.raises(RuleViolation) as refused:
        leads.accept(stranger.pk, viewer=company.member, into=altair.pk)
    assert refused.value.code == "customers.person_and_company"
    assert not Deal.objects.exists()


def test_a_program_says_who_it_was(company: Opened, known: Customer, browser: Client) -> None:
    lead = leads.receive("Кухня", enquirer=IRINA)
    address = f"/api/v1/leads/{lead.pk}/acceptance"
    headers = {"HTTP_X_TROPA_WORKSPACE": company.workspace.slug}
    assert browser.post(address, {"into": "nobody"}, "application/json", **headers).status_code == 422
    assert browser.post(address, {"into": str(lead.pk)}, "application/json", **headers).status_code == 404
    done = browser.post(address, {"into": str(known.pk)}, "application/json", **headers)
    assert done.status_code == 200, done.content
    assert Deal.objects.get().customer == known


def test_column_0_of_the_board_shows_the_unsorted(company: Opened, browser: Client) -> None:
    house = f"/w/{company.workspace.slug}/"
    first, second = leads.receive("Кухня", enquirer=IRINA), leads.receive("Казино", spam=True)
    board = browser.get(f"{house}deals/").content.decode()
    assert f'hx-get="{house}leads/unsorted/"' in board
    assert browser.get(f"{house}leads/unsorted/")["Location"] == f"{house}leads/"
    column = browser.get(f"{house}leads/unsorted/", headers={"HX-Request": "true"}).content.decode()
    assert (str(first.pk) in column, str(second.pk) in column) == (True, False)
    other = stages.make_pipeline("Сервис", viewer=company.member)
    assert "leads/unsorted/" not in browser.get(f"{house}deals/board/{other.pk}/").content.decode()
    sorting.change(sorting.Sorting(by_people=False), by=company.member)
    assert "leads/unsorted/" not in browser.get(f"{house}deals/").content.decode()


def test_where_nobody_sorts_each_becomes_a_deal_of_the_chosen_pipeline(company: Opened, browser: Client) -> None:
    other, page = stages.make_pipeline("Сервис", viewer=company.member), f"/w/{company.workspace.slug}/settings/leads/"
    assert "checked" in browser.get(page).content.decode()
    asked = {"pipeline": str(other.pk), "owner": str(company.member.pk)}
    assert browser.post(page, asked).status_code == 302
    lead = leads.receive("Кухня", enquirer=IRINA)
    assert (lead.status, lead.deal.pipeline, lead.deal.owner) == ("accepted", other, company.member)
    assert lead.owner == lead.customer.owner == company.member
    spam = leads.receive("Казино", spam=True)
    assert spam.deal is None
    editing.trash("deal", lead.deal.pk, company.member)
    editing.trash("pipeline", other.pk, company.member)
    assert leads.receive("Шкаф").deal.pipeline == Pipeline.first()
    browser.post(page, {"by_people": "1"})
    assert leads.receive("Стол").status == "new"


@pytest.mark.parametrize(
    "wrong", [{"pipeline": "x"}, {"owner": "01a212c0-36c7-79c0-a022-c594f69d1f6d"}, {"pipeline": "\x00"}]
)
def test_a_choice_that_is_none_is_refused(company: Opened, browser: Client, wrong: dict[str, str]) -> None:
    assert browser.post(f"/w/{company.workspace.slug}/settings/leads/", wrong).status_code == 422
    assert sorting.wanted() == sorting.Sorting()


def test_the_switch_is_for_administration_alone(company: Opened, browser: Client) -> None:
    with operation("tests.role"):
        member = Member.objects.get(pk=company.member.pk)
        member.role = Role.objects.get(base="seller")
        member.save()
    assert browser.post(f"/w/{company.workspace.slug}/settings/leads/", {}).status_code == 403
    with pytest.raises(Denied):
        sorting.change(sorting.Sorting(by_people=False), by=member)
