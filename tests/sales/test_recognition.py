"""Another rule of what counts as a sale: foreseen, rebuilt by the worker in one deed, taken back as a whole."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.sales.test_deals import a_deal, stages
from tests.sales.test_leads import seller
from tropa.core import commands
from tropa.core.doctor import checks_of_workspace
from tropa.core.errors import Denied, NotFound, RuleViolation
from tropa.core.journal import undo
from tropa.core.models import Operation, WorkspaceSettings
from tropa.sales.models import Deal, Sale
from tropa.sales.services import deals, policies, purchases

__all__ = ["seller"]
pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture
def sold(company, altair):
    """Two won deals, one of them given back in part, and a purchase by hand."""
    won = str(stages(kind="won")[0].pk)
    first, second = (a_deal(company, altair, amount=amount, stage=won) for amount in ("100", "200"))
    purchases.refund(Sale.objects.get(origin_id=first.pk).pk, viewer=company.member, amount=Decimal(30))
    values = {"customer": str(altair.pk), "occurred_on": "2026-03-05", "amount": "7"}
    purchases.add(values, viewer=company.member)
    return first, second


def standing():
    return sorted(sale.amount for sale in Sale.objects.standing())


def test_the_rule_is_changed_in_one_deed_that_is_taken_back_as_a_whole(company, altair, sold, run_jobs):
    told = policies.foreseen("manual")
    assert (told.taken_back, told.made, told.before, told.after) == (2, 0, Decimal(277), Decimal(7))
    deed = policies.change("manual", viewer=company.member)
    assert deed is not None
    run_jobs()
    assert standing() == [7]
    assert WorkspaceSettings.objects.get().recognition_policy == "manual"
    assert Operation.objects.get(pk=deed.pk).state == "done"
    third = a_deal(company, altair, amount="50")
    deals.win(third.pk, viewer=company.member)
    assert standing() == [7]
    told = policies.foreseen("deal_won")
    assert (told.made, told.before, told.after) == (3, Decimal(7), Decimal(357))
    undo(deed.pk)
    run_jobs()
    assert standing() == [-30, 7, 50, 100, 200]
    assert [check for check in checks_of_workspace(company.workspace.slug) if not check["ok"]] == []


def test_back_to_won_deals_makes_their_purchases_anew(company, altair, sold, run_jobs):
    policies.change("manual", viewer=company.member)
    run_jobs()
    policies.change("deal_won", viewer=company.member)
    run_jobs()
    assert standing() == [7, 100, 200]
    assert [check for check in checks_of_workspace(company.workspace.slug) if not check["ok"]] == []


def test_a_deal_reopened_under_way_leaves_no_purchase(company, altair, sold, run_jobs):
    policies.change("manual", viewer=company.member)
    deals.reopen(sold[0].pk, viewer=company.member)
    run_jobs()
    assert standing() == [7]


def test_nobody_runs_it_over_a_part_of_the_deals(company, sold):
    ids = [deal.pk for deal in Deal.objects.all()][:1]
    with pytest.raises(NotFound):
        commands.run(policies.LABEL, "deal", ids, {"policy": "manual"}, viewer=company.member)
    assert policies.LABEL not in {each.label for each in commands.offered(company.member, "deal")}


def test_who_does_not_set_up_the_company_changes_no_rule(company, seller, sold):
    with pytest.raises(Denied):
        policies.change("manual", viewer=seller)
    for wrong in ("deal_won", "payment"):
        with pytest.raises(RuleViolation):
            policies.change(wrong, viewer=company.member)


def test_the_page_foresees_and_starts(company, sold, run_jobs):
    browser = Client()
    browser.force_login(company.member.user)
    page = f"/w/{company.workspace.slug}/settings/recognition/"
    told = browser.get(f"{page}?policy=manual").content.decode()
    assert "277\u00a0₽" in told
    assert "7\u00a0₽" in told
    assert browser.post(page, {"policy": "nonsense"}).status_code == 422
    assert browser.post(page, {"policy": "manual"}).status_code == 302
    assert "перестраиваются" in browser.get(page).content.decode()
    run_jobs()
    assert standing() == [7]
    assert "?policy=deal_won" in browser.get(page).content.decode()
