"""Deals are moved, won, lost, reopened and given away: by programs, over many at once; whom it concerns is told."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.programs import Program
from tests.sales.test_deals import a_deal, stages
from tests.sales.test_leads import seller
from tropa.core import commands
from tropa.core.errors import Denied, NotFound, RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.models import Operation
from tropa.customers.models import Customer
from tropa.sales.models import Deal, LostReason, Sale
from tropa.sales.services import deals
from tropa.staff.models import Member, Notification, Team
from tropa.staff.services import Opened

__all__ = ["seller"]
pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture
def program(company: Opened) -> Program:
    return Program.of(company.member)


def test_a_program_wins_once_and_loses_with_a_reason(program: Program, company: Opened, altair: Customer) -> None:
    deal, reason = a_deal(company, altair, amount="1840000"), LostReason.objects.all()[0]
    address = f"deals/{deal.pk}/closure"
    won = program.post(address, {"outcome": "won"}, idempotency_key="won")
    assert (won.status_code, won.json()["outcome"], won["ETag"]) == (200, "won", '"2"')
    assert program.post(address, {"outcome": "won"}, idempotency_key="won").content == won.content
    assert program.post(address, {"outcome": "won"}).json()["errors"][0]["code"] == "sales.closed"
    assert Sale.objects.count() == 1
    assert program.delete(address, if_match="1").status_code == 409
    assert program.delete(address, if_match="2").json()["outcome"] == "open"
    assert program.delete(address).json()["errors"][0]["code"] == "sales.open"
    lost = program.post(address, {"outcome": "lost", "lost_reason": str(reason.pk), "note": "Дорого"}).json()
    assert (lost["outcome"], lost["lost_reason"], lost["lost_note"]) == ("lost", str(reason.pk), "Дорого")


@pytest.mark.parametrize(
    "body", [{}, {"outcome": "maybe"}, {"outcome": "won", "when": 1}, {"outcome": "lost", "lost_reason": "дорого"}]
)
def test_a_wrong_closure_is_refused_in_words(program: Program, company: Opened, altair: Customer, body: Any) -> None:
    deal = a_deal(company, altair)
    assert program.post(f"deals/{deal.pk}/closure", body).status_code == 422
    unknown = {"outcome": "lost", "lost_reason": str(deal.pk)}
    refused = program.post(f"deals/{deal.pk}/closure", unknown).json()["errors"][0]
    assert (refused["field"], refused["code"]) == ("lost_reason", "sales.no_such_reason")
    assert Deal.objects.open().count() == 1


def test_commands_move_win_lose_reopen_and_are_taken_back(company: Opened, altair: Customer) -> None:
    ids = [a_deal(company, altair, amount="100").pk for _number in range(2)]
    qualified, reason = stages()[1], LostReason.objects.all()[0]

    def run(label: str, **values: Any) -> Any:
        return commands.run(label, "deal", ids, values, viewer=company.member)

    run("deals.move", stage=str(qualified.pk))
    assert Deal.objects.filter(stage=qualified).count() == 2
    run("deals.lose", reason=str(reason.pk), note="сравнили")
    assert Deal.objects.lost().filter(lost_reason=reason, lost_note="сравнили").count() == 2
    run("deals.reopen")
    won = run("deals.win")
    assert Sale.objects.purchases().count() == 2
    undo(won)
    assert (Deal.objects.open().count(), Sale.objects.purchases().count()) == (2, 0)
    with pytest.raises(RuleViolation) as refused:
        run("deals.move", stage=str(ids[0]))
    assert refused.value.code == "sales.no_such_stage"


def test_services_ask_for_the_right_first(company: Opened, altair: Customer, seller: Member) -> None:
    deal = a_deal(company, altair)
    for deed in (deals.win, deals.lose, deals.reopen):
        with pytest.raises((NotFound, Denied)):
            deed(deal.pk, viewer=seller)
    moved = deals.move(deal.pk, to=stages()[2].pk, viewer=company.member)
    assert moved.stage == stages()[2]
    assert Operation.objects.filter(label="sales.move_deal").get().title == f"{deal}: {moved.stage}"


def test_the_owner_is_told_of_deals_given_to_him(
    company: Opened, altair: Customer, seller: Member, run_events: Callable[[], Any]
) -> None:
    ids = [a_deal(company, altair).pk for _number in range(2)]
    commands.run("deals.assign", "deal", ids, {"owner": str(seller.pk)}, viewer=company.member)
    run_events()
    told = Notification.objects.filter(member=seller, subject_kind="deal").get()
    assert told.count == 2


def test_a_win_rings_the_owner_and_the_head_but_not_who_won(
    company: Opened, altair: Customer, seller: Member, run_events: Callable[[], Any]
) -> None:
    with operation("staff.arrange"):
        team = Team.objects.create(name="Отдел", head=company.member)
        seller.team = team
        seller.save()
    deal = a_deal(company, altair, owner=str(seller.pk))
    run_events()
    Notification.objects.all().delete()
    deals.win(deal.pk, viewer=company.member)
    run_events()
    assert [note.member for note in Notification.objects.all()] == [seller]
    other = a_deal(company, altair, owner=str(seller.pk))
    run_events()
    Notification.objects.all().delete()
    Program.of(seller).post(f"deals/{other.pk}/closure", {"outcome": "won"})
    run_events()
    assert [note.member for note in Notification.objects.all()] == [company.member]
