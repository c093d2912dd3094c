"""How many queries each page costs, from the session to the last line of the frame, whatever the company holds.

The budgets stand in tests/query_budgets.json: exactly what the page costs today, so that one query more fails. A page
is asked in a company with little and in one with more than a page of everything, under the same budget. Only the
statements of transactions and of the scope are left out. A budget is lowered when its page gets cheaper, never raised.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.staff.conftest import PASSWORD
from tropa.activities.models import Activity
from tropa.activities.services import complete
from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.core.journal import operation
from tropa.core.models import Field, WebhookEndpoint
from tropa.core.webhooks import replaying
from tropa.customers.models import Customer, Import, Relation
from tropa.customers.services import notes
from tropa.inbox.asking import Answers
from tropa.inbox.models import Form
from tropa.inbox.services import forms, submissions
from tropa.sales.models import Deal, Pipeline, Sale, Stage
from tropa.sales.services import deals, leads, purchases
from tropa.sales.services.leads import Enquirer
from tropa.staff import services
from tropa.staff.models import Branch, Member, SavedView, Team
from tropa.staff.services import Opened

pytestmark = pytest.mark.sql

BUDGETS: dict[str, int] = json.loads((Path(__file__).parents[1] / "query_budgets.json").read_text())
LIMITS = {
    "sales:leads": 8,
    "sales:sales": 8,
    "customers:list": 8,
    "activities:list": 8,
    "customers:card": 15,
    "activities:today": 8,
    "sales:board": 10,
    "sales:deal": 15,
    "analytics:overview": 20,
}
"""What is allowed at most; a line of the file must not stand above."""
OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO", "SELECT set_config")


@pytest.fixture
def little(db: None) -> tuple[Client, dict[str, str]]:
    return a_company("little@lavka.example", 2)


@pytest.fixture
def much(db: None) -> tuple[Client, dict[str, str]]:
    return a_company("much@lavka.example", 60)


def test_every_page_keeps_its_budget(little: Any, much: Any) -> None:
    dear = []
    for page, budget in BUDGETS.items():
        few, many = (asked(browser, addresses[page]) for browser, addresses in (little, much))
        if max(len(few), len(many)) > budget:
            dear += [f"\n{page}: budget {budget}, with little {len(few)}, with much {len(many)}", *many]
    assert not dear, "\n".join(dear)


@pytest.mark.parametrize("page", LIMITS)
def test_budgets_stay_below_the_design(page: str) -> None:
    assert all(budget <= LIMITS[page] for name, budget in BUDGETS.items() if name.startswith(page))


def asked(browser: Client, address: str) -> list[str]:
    """The queries of one request; the request before it has filled what the process keeps."""
    assert browser.get(address).status_code == 200
    with listened() as heard:
        answer = browser.get(address)
    assert answer.status_code == 200
    return [sql for sql in heard if not sql.startswith(OF_TRANSACTIONS)]


@contextmanager
def listened() -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    heard: list[str] = []

    def hear(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hear):
        yield heard


def a_company(email: str, size: int) -> tuple[Client, dict[str, str]]:
    """A browser of the owner and the pages of a company that has `size` of everything."""
    opened = services.open_workspace(company="Лавка", email=email, password=PASSWORD, name="Anna")
    browser = Client(HTTP_X_TROPA_WORKSPACE=opened.workspace.slug)
    browser.force_login(opened.member.user)
    with scope.enter(opened.workspace.pk), act_as(Actor("member", opened.member.pk), "page"):
        arrange(opened.member, min(size, 20))
        firm = people(opened.member, size)
        work(opened.member, firm, min(size, 20))
        with operation("test.deals"):
            sell(opened.member, firm, size)
        follow_deals(opened.member, firm, min(size, 20))
        tell_outside(size)
        product = goods(opened.member, size)
        buy(opened.member, firm, size)
        addresses = pages(browser, opened, firm)
        deal = Deal.objects.latest("created_at")
        lines = [{"product": product, "price": 5} for _n in range(size)]
        editing.change("deal", deal.pk, {"lines": lines}, viewer=opened.member)
        lined = f"/w/{opened.workspace.slug}/deals/{deal.pk}/lines/"
        form = answered(opened.member, size)
        set_up = f"/w/{opened.workspace.slug}/settings/forms/"
        addresses |= {"inbox:forms": set_up, "inbox:form": f"{set_up}{form.pk}/", "forms:form": form.path}
    shop = f"/w/{opened.workspace.slug}/products/"
    return browser, addresses | {"sales:products": shop, "sales:product": f"{shop}{product}/", "sales:lines": lined}


def buy(anna: Member, firm: str, size: int) -> None:
    """Purchases, one of them with refunds and lines."""
    values = {"customer": firm, "occurred_on": "2026-03-05", "lines": [{"name": "Стул", "amount": 9}] * min(size, 20)}
    first = purchases.add(values, viewer=anna)[0]
    for at in range(size):
        purchases.add({"customer": firm, "occurred_on": "2026-03-04", "amount": 5 + at}, viewer=anna)
        if at < 8:
            purchases.refund(first.pk, viewer=anna, amount=Decimal(1))


def answered(anna: Member, size: int) -> Form:
    """A form that many have filled in."""
    form = forms.change(Form.objects.get(), {"active": True}, viewer=anna)
    for n in range(size):
        answers = Answers(f"Гость {n}", [("phone", f"+7918{n:07}")], spoken={"Телефон": f"+7918{n:07}"})
        submissions.take(form, submissions.Sent(answers, nonce=f"{n:032}"))
    return form


def arrange(anna: Member, size: int) -> None:
    """Fields, views, teams."""
    with operation("test.arrange"):
        for n in range(size):
            Field.add("customer", f"Поле {n}", "text")
            SavedView.objects.create(kind="customer", name=f"Вид {n}", member=anna, query={}, columns=[])
            Team.objects.create(name=f"Отдел {n}", head=anna, branch=Branch.objects.create(name=f"Филиал {n}"))
        Field.add("customer", "Куратор", "record", target="member")
    for n in range(size):
        services.notify(anna, f"Новость {n}")


def tell_outside(size: int) -> None:
    """Webhooks, and a long log of one of them."""
    with operation("test.webhooks"):
        for n in range(size):
            hook = WebhookEndpoint.objects.create(url=f"https://hooks.firma.example/{n}", events=["sales.deal_won"])
    for _n in range(size):
        replaying.ping(hook)


def people(anna: Member, size: int) -> UUID:
    """A company with everything a card can show, and as many people who work there."""
    firm = editing.create(
        "customer",
        {
            "kind": "company",
            "name": "Орбита",
            "owner": anna.pk,
            "tags": [f"метка {n}" for n in range(size)],
            "contact_points": [{"kind": "phone", "value": f"+7916{n:07}"} for n in range(size)],
            "addresses": [{"lines": f"Улица, {n}", "city": "Казань"} for n in range(min(size, 10))],
            "requisites": {"legal_name": "ООО «Орбита»"},
            "custom.kurator": anna.pk,
        },
        viewer=anna,
    )
    for n in range(size):
        person = {"name": f"Человек {n}", "company": firm.pk, "owner": anna.pk, "custom.kurator": anna.pk}
        points = [{"kind": "email", "value": f"n{n}@orbita.example"}, {"kind": "phone", "value": f"+7917{n:07}"}]
        editing.create("customer", person | {"contact_points": points, "tags": ["метка 0"]}, viewer=anna)
    with operation("test.firms"):
        others = [Customer(kind="company", name=f"Фирма {n}", owner=anna) for n in range(size)]
        Customer.objects.bulk_create(others)
        for other in others:
            Relation.objects.create(kind="partner", origin_id=firm.pk, target=other)
    return firm.pk  # type: ignore[no-any-return]  # a record of the catalogue


def work(anna: Member, firm: UUID, size: int) -> None:
    """Notes, tasks of every sort, changes, imports."""
    now = timezone.now()
    with operation("test.tasks"):
        for n in range(size):
            for at in (None, now - timedelta(days=n + 1), now + timedelta(minutes=n), now + timedelta(days=n + 1)):
                Activity.objects.create(title=f"Дело {n}", assignee=anna, customer_id=firm, due_at=at)
    for n in range(size):
        leads.receive(f"Обращение {n}", enquirer=Enquirer(f"Незнакомец {n}"))
        notes.write(firm, f"Заметка про Орбиту {n}", viewer=anna)
        complete(editing.create("task", {"title": f"Звонок {n}", "customer": firm}, viewer=anna).pk, viewer=anna)
        editing.change("customer", firm, {"preferences": f"после {n}"}, viewer=anna)
        Import.objects.create(member=anna, file_name=f"{n}.csv", state="done")


def follow_deals(anna: Member, firm: UUID, size: int) -> None:
    """Some are moved about; the first one has notes and tasks of its own, and is won."""
    first = Deal.objects.order_by("number")[0]
    stages = list(Stage.objects.filter(pipeline=first.pipeline_id).in_order())
    for n, deal in enumerate(Deal.objects.order_by("number")[1:size]):
        deals.move(deal.pk, to=stages[n % len(stages)].pk, viewer=anna)
    for n in range(size):
        notes.write(firm, f"О сделке {n}", viewer=anna, subject=("deal", first.pk))
        deals.move(first.pk, to=stages[n % 5].pk, viewer=anna)
    people = Customer.objects.filter(kind="person").order_by("pk")[:size]
    content = {
        "lines": [{"name": f"Стул {n}", "price": 10, "quantity": n + 1} for n in range(size)],
        "people": [{"customer": str(one.pk)} for one in people],
        "shares": [{"member": str(one.pk), "percent": "5"} for one in Member.objects.exclude(pk=anna.pk)],
    }
    editing.change("deal", first.pk, content, viewer=anna)
    deals.win(first.pk, viewer=anna)


def sell(anna: Member, firm: UUID, size: int) -> None:
    """Deals of two currencies in two stages of several pipelines, with a next step each."""
    ways = [Pipeline.objects.create(name=f"Воронка {n}", position=n + 1) for n in range(min(size, 5))]
    for way in ways:
        Stage.objects.create(pipeline=way, name="Начало")
    new, second = Stage.objects.in_order()[:2]
    for n in range(size):
        code, stage = ("USD", second) if n % 3 == 0 else ("RUB", new)
        deal = Deal.objects.create(
            title=f"Сделка {n}", customer_id=firm, stage=stage, amount=n, currency=code, owner=anna,
            expected_on=timezone.localdate() + timedelta(days=n),
        )  # fmt: skip
        about = {"subject_kind": "deal", "subject_id": deal.pk, "due_at": timezone.now() + timedelta(days=n - 9)}
        Activity.objects.create(title=f"Звонок {n}", assignee=anna, **about)


def stage_of_many() -> UUID:
    """The stage where most deals lie."""
    pk: UUID = Stage.objects.in_order()[0].pk
    return pk


def goods(anna: Member, size: int) -> UUID:
    """Products with groups and prices; the first has one in every list."""
    for n in range(size):
        group = editing.create("product_group", {"name": f"Группа {n}"}, viewer=anna)
        editing.create("product", {"name": f"Стол {n}", "sku": f"ST-{n}", "group": group.pk}, viewer=anna)
    lists = [editing.create("price_list", {"name": f"Прайс {n}"}, viewer=anna) for n in range(min(size, 10))]
    prices = [{"price_list": one.pk, "amount": 10} for one in lists]
    first = editing.create("product", {"name": "Стол", "group": group.pk, "prices": prices}, viewer=anna)
    return first.pk  # type: ignore[no-any-return]  # a record of the catalogue


def pages(browser: Client, opened: Opened, firm: UUID) -> dict[str, str]:
    """The addresses of the budgets' lines."""
    house = f"/w/{opened.workspace.slug}/"
    kept = Customer.objects.get(name="Фирма 0").pk
    with scope.enter(opened.workspace.pk):
        deal = Deal.objects.order_by("number")[0].pk
        hook = WebhookEndpoint.objects.latest("created_at").pk
    return {
        "customers:merge": f"{house}customers/merge/?kept={kept}&absorbed={firm}",
        "customers:list": f"{house}customers/",
        "customers:list ?view=person": f"{house}customers/?view=person",
        "customers:list ?view=company": f"{house}customers/?view=company",
        "customers:list ?view=mine": f"{house}customers/?view=mine",
        "customers:list rows": f"{house}customers/?fresh=50",
        "activities:list": f"{house}tasks/",
        "activities:today": f"{house}today/",
        "customers:card": f"{house}customers/{firm}/",
        "customers:blocks": f"{house}customers/{firm}/blocks/",
        "sales:list": f"{house}deals/table/",
        "sales:new": f"{house}deals/new/?customer={firm}",
        "sales:deal": f"{house}deals/{deal}/",
        "sales:blocks": f"{house}deals/{deal}/blocks/",
        "sales:trail": f"{house}deals/{deal}/trail/",
        "staff:history": f"{house}history/",
        "staff:settings": f"{house}settings/",
        "sales:sales": f"{house}sales/",
        "sales:sale": f"{house}sales/{Sale.objects.exclude(lines=None).latest('created_at').pk}/",
        "GET /api/v1/sales": "/api/v1/sales",
        "sales:leads": f"{house}leads/",
        "sales:board": f"{house}deals/",
        "sales:board more": f"{house}deals/?stage={stage_of_many()}&after=2099-01-01T00:00:00%2B00:00_{firm}",
        "sales:forecast": f"{house}deals/forecast/",
        "analytics:overview": f"{house}reports/?compare=previous",
        "staff:webhooks": f"{house}settings/webhooks/",
        "staff:webhook": f"{house}settings/webhooks/{hook}/",
        "GET /api/v1/webhooks": "/api/v1/webhooks",
        "GET /api/v1/webhooks/{id}/deliveries": f"/api/v1/webhooks/{hook}/deliveries",
        "imports:list": f"{house}customers/imports/",
        "core:search": f"{house}search?q=орбита",
        "GET /api/v1/customers": "/api/v1/customers",
        "GET /api/v1/customers/{id}": f"/api/v1/customers/{firm}",
    }
