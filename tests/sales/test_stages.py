"""Pipelines keep what deals need: through Settings, the API, editing and undo."""

from typing import Any

import pytest
from django.test import Client

from tests.sales.test_products import a_seller
from tropa.core import editing, mass
from tropa.core.errors import Denied, RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.models import Operation
from tropa.customers.models import Customer
from tropa.sales.models import Deal, LostReason, Pipeline, Stage
from tropa.sales.services import stages
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture
def browser(company: Opened, client: Client) -> Client:
    client.force_login(company.member.user)
    return client


@pytest.fixture
def house(company: Opened) -> str:
    return f"/w/{company.workspace.slug}/settings/"


def stages_of(kind: str) -> list[Stage]:
    return list(Stage.objects.filter(kind=kind).in_order())


def deals_in(company: Opened, buyer: Customer, stage: Stage, number: int) -> list[Deal]:
    values = {"title": "Кресла", "customer": str(buyer.pk), "stage": str(stage.pk)}
    return [editing.create("deal", values, viewer=company.member) for _ in range(number)]


@pytest.mark.parametrize("kind", ["won", "lost"])
def test_the_last_stage_of_a_kind_stays_through_every_door(company: Opened, kind: str) -> None:
    only = stages_of(kind)[0]
    with pytest.raises(RuleViolation) as refused:
        editing.trash("stage", only.pk, company.member)
    assert refused.value.code == "sales.last_stage"
    with pytest.raises(RuleViolation) as refused:
        editing.change("stage", only.pk, {"kind": "open"}, viewer=company.member)
    assert refused.value.code == "sales.last_stage"


def test_a_pipeline_keeps_a_stage_where_deals_begin(company: Opened) -> None:
    *others, last = stages_of("open")
    for stage in others:
        editing.trash("stage", stage.pk, company.member)
    with pytest.raises(RuleViolation) as refused:
        editing.trash("stage", last.pk, company.member)
    assert refused.value.code == "sales.last_stage"


def test_the_api_keeps_them_too(company: Opened, browser: Client) -> None:
    won = stages_of("won")[0]
    headers = {"HTTP_X_TROPA_WORKSPACE": company.workspace.slug}
    answer = browser.delete(f"/api/v1/stages/{won.pk}", **headers)
    assert (answer.status_code, Stage.objects.filter(pk=won.pk).exists()) == (422, True)
    assert "sales.last_stage" in answer.content.decode()
    made = browser.post("/api/v1/pipelines", {"name": "Сервис"}, "application/json", **headers)
    assert made.status_code == 201
    kinds = Stage.objects.filter(pipeline__name="Сервис").in_order().values_list("kind", flat=True)
    assert list(kinds) == ["open", "won", "lost"]


def test_a_stage_with_deals_asks_where_they_go_and_undo_brings_all_back(
    company: Opened, altair: Customer, browser: Client, house: str
) -> None:
    new, qualified = stages_of("open")[:2]
    deals = deals_in(company, altair, new, 3)
    address = f"{house}stages/{new.pk}/removal/"
    assert str(qualified.pk) in browser.get(address).content.decode()
    assert browser.post(address).status_code == 422
    assert browser.post(address, {"to": stages_of("won")[0].pk}).status_code == 422
    assert Deal.objects.filter(stage=new).count() == 3
    assert browser.post(address, {"to": qualified.pk}).status_code == 302
    assert {deal.stage for deal in Deal.objects.all()} == {qualified}
    assert not Stage.objects.filter(pk=new.pk).exists()
    undo(Operation.objects.get(label="sales.remove_stage").pk)
    assert Deal.objects.filter(stage=new, pk__in=[deal.pk for deal in deals]).count() == 3
    assert Stage.objects.filter(pk=new.pk).exists()


def test_deals_never_stand_in_a_stage_that_is_gone(company: Opened, altair: Customer) -> None:
    new = stages_of("open")[0]
    deals_in(company, altair, new, 1)
    with pytest.raises(RuleViolation) as refused:
        editing.trash("stage", new.pk, company.member)
    assert refused.value.code == "sales.stage_has_deals"
    with pytest.raises(RuleViolation) as refused:
        editing.trash("pipeline", new.pipeline_id, company.member)
    assert refused.value.code == "sales.stage_has_deals"
    with pytest.raises(RuleViolation) as refused:
        editing.change("stage", new.pk, {"kind": "won"}, viewer=company.member)
    assert refused.value.code == "sales.kind_has_deals"


def test_many_deals_leave_a_stage_in_parts_and_one_undo_brings_all_back(
    company: Opened, altair: Customer, browser: Client, house: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, qualified = stages_of("open")[:2]
    there = deals_in(company, altair, new, 3)
    monkeypatch.setattr(stages, "AT_ONCE", 2)
    assert browser.post(f"{house}stages/{new.pk}/removal/", {"to": qualified.pk}).status_code == 302
    planned = Operation.objects.get(label="sales.clear_stage")
    assert planned.progress["total"] == 3
    assert mass.apply(planned.pk).progress["done"] == 3
    assert {deal.stage for deal in Deal.objects.all()} == {qualified}
    assert not Stage.objects.filter(pk=new.pk).exists()
    undo(planned.pk)
    assert Stage.objects.filter(pk=new.pk).exists()
    assert Deal.objects.filter(stage=new, pk__in=[deal.pk for deal in there]).count() == 3


def test_who_may_not_move_all_deals_takes_no_stage_away(
    company: Opened, altair: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, qualified = stages_of("open")[:2]
    deals_in(company, altair, new, 3)
    boris = a_seller(company)
    monkeypatch.setattr(stages, "AT_ONCE", 2)
    with pytest.raises(Denied):
        stages.remove(new, to=qualified, viewer=boris)


def test_a_deal_that_comes_back_stands_beside_a_stage_that_is_gone(company: Opened, altair: Customer) -> None:
    new, qualified = stages_of("open")[:2]
    (deal,) = deals_in(company, altair, qualified, 1)
    editing.trash("deal", deal.pk, company.member)
    editing.trash("stage", qualified.pk, company.member)
    editing.restore("deal", deal.pk, company.member)
    assert Deal.objects.get(pk=deal.pk).stage == new


def test_a_move_that_is_taken_back_into_a_stage_that_is_gone_ends_beside_it(company: Opened, altair: Customer) -> None:
    new, qualified, third = stages_of("open")[:3]
    (deal,) = deals_in(company, altair, qualified, 1)
    with operation("test.move") as moved:
        Deal.objects.get(pk=deal.pk).move(to=third)
    editing.trash("stage", qualified.pk, company.member)
    undo(moved.id)
    deal.refresh_from_db()
    assert (deal.stage, deal.outcome) == (new, "open")


def test_settings_make_rename_order_and_fill_a_pipeline(company: Opened, browser: Client, house: str) -> None:
    assert browser.post(f"{house}pipelines/", {"name": "Сервис"}).status_code == 302
    assert browser.post(f"{house}pipelines/", {"name": " сервис "}).status_code == 422
    service = Pipeline.objects.get(name="Сервис")
    assert browser.post(f"{house}pipelines/", {"up": service.pk}).status_code == 302
    assert Pipeline.first() == service
    address = f"{house}pipelines/{service.pk}/"
    added = {"add": 1, "new.name": "Выезд", "new.kind": "open", "new.probability": "40", "new.colour": "teal"}
    assert browser.post(address, added).status_code == 302
    rows = list(Stage.objects.filter(pipeline=service).in_order())
    assert [(stage.kind, stage.probability) for stage in rows] == [("open", 0), ("open", 40), ("won", 100), ("lost", 0)]
    assert browser.post(address, {"up": rows[1].pk}).status_code == 302
    assert service.begins_at() == rows[1]
    given: dict[Any, Any] = {"name": "Обслуживание", f"{rows[0].pk}.name": "Заявка", f"{rows[0].pk}.probability": "15"}
    assert browser.post(address, given).status_code == 302
    rows[0].refresh_from_db()
    service.refresh_from_db()
    assert (service.name, rows[0].name, rows[0].probability) == ("Обслуживание", "Заявка", 15)
    wrong = browser.post(address, {"name": "Обслуживание", f"{rows[0].pk}.probability": "150"})
    assert (wrong.status_code, 'role="alert"' in wrong.content.decode()) == (422, True)
    kinds = {"name": "Обслуживание", **{f"{stage.pk}.kind": "open" for stage in rows}}
    refused = browser.post(address, kinds)
    assert (refused.status_code, 'role="alert"' in refused.content.decode()) == (422, True)
    assert browser.post(address, {"away": 1})["Location"] == f"{house}pipelines/"
    assert not Pipeline.objects.filter(pk=service.pk).exists()


def test_the_last_stage_says_why_it_stays(company: Opened, browser: Client, house: str) -> None:
    answer = browser.post(f"{house}stages/{stages_of('won')[0].pk}/removal/")
    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (422, True)


def test_lost_reasons_are_a_list(company: Opened, browser: Client, house: str) -> None:
    first, second = LostReason.objects.all()[:2]
    posted = {"reasons": 1, f"reason.{first.pk}": "Дороговато", f"reason.{second.pk}": " ", "new": "Сезон прошёл"}
    assert browser.post(f"{house}pipelines/", posted).status_code == 302
    names = [reason.name for reason in LostReason.objects.all()]
    assert (names[0], second.name in names, names[-1]) == ("Дороговато", False, "Сезон прошёл")
    assert browser.post(f"{house}pipelines/", {"reasons": 1, "new": "дороговато"}).status_code == 422
