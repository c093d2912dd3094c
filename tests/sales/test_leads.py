"""Enquiries: each is counted and has a customer; accepted they become deals, rejected they stay to be counted."""

import pytest

from tests.sales.test_deals import a_deal
from tropa.core import editing
from tropa.core.errors import Denied, Invalid, NotFound, RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.models import Operation, WorkspaceSettings
from tropa.customers.models import Customer
from tropa.sales.models import Deal, Lead
from tropa.sales.services import leads
from tropa.sales.services.leads import Enquirer
from tropa.staff.models import Grant, Member, Role, User
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

IRINA = Enquirer("Ирина", [("phone", "8 (916) 123-45-67"), ("email", "irina@example.com")])


@pytest.fixture
def seller(company: Opened) -> Member:
    """Boris, who sells and sees his own."""
    with operation("staff.invite"):
        made: Member = Member.objects.create(
            user=User.objects.create_user("boris@example.com", "trail-of-pines-9"),
            name="Борис",
            role=Role.objects.get(base="seller"),
        )
    return made


def test_an_unknown_enquirer_is_a_provisional_customer(company: Opened) -> None:
    lead = leads.receive("Кухня по размерам", enquirer=IRINA)
    assert (lead.number, lead.status, lead.customer.lifecycle) == (1, "new", "unsorted")
    assert sorted(str(point) for point in lead.customer.contact_points.all())[1] == "irina@example.com"
    assert Customer.objects.listed().count() == 0
    assert list(Lead.objects.unsorted()) == [lead]


def test_a_known_enquirer_is_counted_and_not_doubled(company: Opened) -> None:
    first = leads.receive("Кухня", enquirer=IRINA)
    again = leads.receive("Шкаф", enquirer=Enquirer("И.", [("phone", "+79161234567")]))
    assert again.customer == first.customer
    assert (Customer.objects.count(), Lead.objects.count()) == (1, 2)


def test_accepting_makes_a_deal_and_taking_it_back_unmakes_it(company: Opened) -> None:
    lead = leads.receive("Кухня", enquirer=IRINA)
    leads.accept(lead.pk, viewer=company.member, deal={"amount": "120000"})
    lead.refresh_from_db()
    deal = Deal.objects.get()
    assert (lead.status, lead.deal, lead.owner, deal.customer.lifecycle) == ("accepted", deal, company.member, "lead")
    assert (deal.title, deal.amount, deal.customer.owner) == ("Кухня", 120_000, company.member)
    with pytest.raises(RuleViolation) as refused:
        leads.accept(lead.pk, viewer=company.member)
    assert refused.value.code == "sales.lead_decided"
    undo(Operation.objects.get(label="sales.accept_lead").pk)
    lead = Lead.objects.get()
    assert (lead.status, lead.deal, lead.customer.lifecycle) == ("new", None, "unsorted")
    assert not Deal.objects.exists()


def test_a_wrong_deal_leaves_the_enquiry_as_it_was(company: Opened) -> None:
    lead = leads.receive("Кухня", enquirer=IRINA)
    with pytest.raises(Exception, match=r".") as refused:
        leads.accept(lead.pk, viewer=company.member, deal={"amount": "дорого"})
    assert [error.field for error in refused.value.errors] == ["amount"]  # type: ignore[attr-defined]  # Invalid
    lead.refresh_from_db()
    assert (lead.status, lead.customer.lifecycle) == ("new", "unsorted")


def test_rejected_ones_keep_their_reason_and_spam_is_set_aside(company: Opened) -> None:
    first, second = leads.receive("Кухня", enquirer=IRINA), leads.receive("Casino", enquirer=Enquirer("Bot"))
    leads.reject(first.pk, viewer=company.member, reason=" не  наш город ")
    leads.reject(second.pk, viewer=company.member, spam=True)
    first.refresh_from_db()
    assert (first.status, first.reason) == ("rejected", "не наш город")
    assert (list(Lead.objects.spam()), list(Lead.objects.counted())) == ([second], [first])
    leads.reopen(second.pk, viewer=company.member)
    assert list(Lead.objects.unsorted()) == [second]


def test_where_leads_are_off_each_becomes_a_deal_at_once(company: Opened) -> None:
    with operation("core.settings"):
        settings = WorkspaceSettings.objects.get()
        settings.modules = {**settings.modules, "leads": False}
        settings.save()
    lead = leads.receive("Кухня", enquirer=IRINA)
    assert (lead.status, lead.deal, lead.customer.lifecycle) == ("accepted", Deal.objects.get(), "lead")


def test_a_seller_takes_what_nobody_has_taken(company: Opened, seller: Member) -> None:
    free, taken = leads.receive("Кухня", enquirer=IRINA), leads.receive("Шкаф", owner=company.member)
    assert list(Lead.objects.visible_to(seller)) == [free]
    with pytest.raises(NotFound):
        leads.accept(taken.pk, viewer=seller)
    leads.accept(free.pk, viewer=seller)
    assert Deal.objects.get().owner == seller
    assert list(Lead.objects.visible_to(seller)) == [Lead.objects.get(pk=free.pk)]


def test_a_customer_with_deals_stays_where_the_enquiry_is_taken_back(company: Opened, altair: Customer) -> None:
    with operation("sales.receive"):
        lead = leads.receive("Ещё один стол", customer=altair)
    deal = a_deal(company, altair)
    editing.trash("lead", lead.pk, company.member)
    undo(Operation.objects.filter(label="sales.receive", parent=None).get().pk)
    assert Customer.objects.get() == altair
    assert Deal.objects.get() == deal


def test_who_takes_no_deal_gives_nothing_away_either(company: Opened, seller: Member) -> None:
    with operation("test.rights"):
        Grant.objects.create(role=seller.role, kind="customer", action="assign", scope="none")
        Grant.objects.create(role=seller.role, kind="deal", action="assign", scope="none")
    lead = leads.receive("Кухня", enquirer=IRINA)
    for make_deal in (True, False):
        with pytest.raises((Denied, Invalid)):
            leads.accept(lead.pk, viewer=seller, deal={"owner": str(company.member.pk)}, make_deal=make_deal)
    found = Lead.objects.get()
    assert (found.is_new, found.owner, found.customer.owner) == (True, None, None)
    leads.accept(lead.pk, viewer=seller, deal={"owner": str(seller.pk)}, make_deal=False)
    assert Lead.objects.get().customer.owner == seller
