"""Files of deals, enquiries, products and sales come in with nothing asked, and go out again without a trace."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tropa.core.errors import RuleViolation
from tropa.core.journal import canonical_state, operation, undo, undoing
from tropa.core.models import Counter, SearchDoc, WorkspaceSettings
from tropa.core.search import rebuild
from tropa.customers.importing.checking import rehearse
from tropa.customers.importing.preparing import prepare
from tropa.customers.importing.running import run_to_end
from tropa.customers.models import ContactPoint, Customer, CustomerTag, Employment, Import, ImportRow, Note, Tag
from tropa.sales.models import Deal, Lead, LostReason, Pipeline, Product, ProductGroup, Sale, Stage

SAMPLES = Path(__file__).parents[1] / "samples"
DEALS = "bitrix24_deals.csv"
TRUTH = json.loads((SAMPLES / "truth.json").read_text())[DEALS]


def bring(company: Any, name: str, **options: Any) -> Import:
    with (SAMPLES / name).open("rb") as stream:
        return run_to_end(prepare(stream, name, member=company.member, **options))


def brought(company: Any, text: str, kind: str, **options: Any) -> Import:
    stream = BytesIO(text.encode())
    return run_to_end(prepare(stream, "a.csv", member=options.pop("member", company.member), kind=kind, **options))


def counts(run: Import) -> list[int]:
    return [run.count(name) for name in ("rows", "created", "updated", "skipped", "failed")]


def problems(run: Import) -> list[tuple[int, str, str]]:
    lines = ImportRow.objects.filter(run=run, state="failed").order_by("number")
    return [(line.number, each["column"], each["message"]) for line in lines for each in line.errors]


def remarks(run: Import) -> list[str]:
    lines = ImportRow.objects.filter(run=run).exclude(remarks=[]).order_by("number")
    return [each["message"] for line in lines for each in line.remarks]


@pytest.mark.parametrize("known", [False, True], ids=["empty", "customers"])
def test_the_sample_comes_in_exactly_and_goes_out(company: Any, known: bool) -> None:
    if known:
        bring(company, "bitrix24_contacts.csv")
    before, customers = canonical_state(), Customer.objects.count()
    run = bring(company, DEALS, kind="deals")
    assert (run.error, counts(run)) == ("", [125, 125, 0, 0, 0])
    assert Deal.objects.count() == TRUTH["deals"]
    assert sum(Deal.objects.values_list("amount", flat=True)) == Decimal(str(TRUTH["amount"]))
    assert (Deal.objects.won().count(), Deal.objects.lost().count()) == (TRUTH["won"], TRUTH["lost"])
    assert Sale.objects.purchases().count() == TRUTH["won"]
    assert sum(Sale.objects.values_list("amount", flat=True)) == sum(
        Deal.objects.won().values_list("amount", flat=True)
    )
    people, firms = (Customer.objects.people().count(), Customer.objects.companies().count())
    assert people + firms == (customers if known else 125 + 74)
    deal = Deal.objects.order_by("number").first()
    assert (deal.title, str(deal.customer), str(deal.stage)) == (
        "Поставка для Коваленко", "Коваленко Вера Петровна", "Переговоры",
    )  # fmt: skip
    assert (deal.amount, deal.amount_base, deal.currency) == (Decimal("887834.10"), Decimal("887834.10"), "RUB")
    assert (deal.external_id, str(deal.source), deal.expected_on) == ("1", "ВКонтакте", date(2024, 9, 7))
    assert deal.created_at.isoformat() == "2024-08-08T03:47:00+00:00"
    won = Deal.objects.won().order_by("number").first()
    assert won.closed_at.date() == won.expected_on == Sale.objects.of("deal", [won.pk]).get().occurred_on
    assert Pipeline.objects.count() == 1
    assert set(Stage.objects.filter(kind="open").values_list("name", flat=True)) >= {"Новая", "Переговоры"}
    words = dict(SearchDoc.objects.values_list("record", "words"))
    for kind in ("customer", "deal"):
        rebuild(kind)
    assert dict(SearchDoc.objects.values_list("record", "words")) == words
    after = canonical_state()
    report = undo(run.operation_id)
    assert report.conflicts == []
    assert canonical_state() == before
    again = undo(report.operation)
    assert again.conflicts == []
    assert canonical_state() == after


def test_a_long_undo_takes_back_sales_and_brings_them_again(company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = canonical_state()
    run = bring(company, DEALS, kind="deals")
    there = canonical_state()
    monkeypatch.setattr(undoing, "MASS", 10)
    monkeypatch.setattr(undoing, "PART", 20)
    report = undo(run.operation_id)
    assert (report.conflicts, canonical_state()) == ([], before)
    report = undo(report.operation)
    assert (report.conflicts, canonical_state()) == ([], there)


def test_a_rehearsal_tells_what_becomes_of_deals_and_writes_nothing(company: Any) -> None:
    before = canonical_state()
    with (SAMPLES / DEALS).open("rb") as stream:
        run = prepare(stream, DEALS, member=company.member, kind="")
    found = rehearse(run)
    assert (run.kind, found.rows, found.counts["created"]) == ("deals", 125, 125)
    assert found.linked == {"customer": 125, "company": 74, "source": 6, "stage": 2}
    assert canonical_state() == before


FIRST = "ID;Название сделки;Сумма;Телефон;Контакт;Стадия сделки\n7;Столы;1 000;89000000001;Иванов Иван;Новая\n"
SECOND = (
    "ID;Название сделки;Сумма;Телефон;Контакт;Стадия сделки\n7;Столы;2 000;89000000001;Иванов Иван;Сделка успешна\n"
)


@pytest.mark.parametrize(
    ("policy", "deals", "amount", "outcome", "result"),
    [
        ("update", 1, 1000, "open", "updated"),
        ("replace", 1, 2000, "won", "updated"),
        ("skip", 1, 1000, "open", "skipped"),
        ("create", 2, 1000, "open", "created"),
    ],
)
def test_a_deal_that_is_there(company: Any, policy: str, deals: int, amount: int, outcome: str, result: str) -> None:
    brought(company, FIRST, "deals")
    run = brought(company, SECOND, "deals", policy=policy)
    assert run.count(result) == run.count("rows") == 1
    first = Deal.objects.order_by("number").first()
    assert (Deal.objects.count(), first.amount, first.outcome) == (deals, amount, outcome)
    assert Customer.objects.count() == 1


def test_numbers_of_two_programs_are_not_mixed_up(company: Any) -> None:
    brought(company, FIRST, "deals")
    other = "ID;Название сделки;Телефон\n7;Шкафы;89000000002\n"
    assert counts(brought(company, other, "deals")) == [1, 1, 0, 0, 0]


def test_customers_are_found_in_every_way_and_never_changed(company: Any) -> None:
    with operation("test"):
        firm = Customer.objects.create(kind="company", name='ООО "Ромашка"')
        vera = Customer.objects.create(first_name="Вера", last_name="Белова", name="Белова Вера")
        vera.add_contact("phone", "89000000001")
        vera.add_contact("email", "vera@example.com")
        Employment.objects.create(person=vera, company=firm)
        office = Customer.objects.create(kind="company", name="ООО Вектор")
        office.add_contact("phone", "84951234567")
    before = Customer.objects.count()
    text = (
        "Название сделки;Контакт;Компания;Телефон;E-mail\n"
        "По телефону;Кто-то Другой;;8 900 000-00-01;\n"
        "По почте;;;;VERA@example.com\n"
        "По имени и компании;Вера Белова;«Ромашка», ООО;;\n"
        "По имени;Белова Вера;;;\n"
        "Компания;;Ромашка (ООО);;\n"
        "Телефон компании;Секретарь;;8 495 123-45-67;\n"
        "Новый;Орлов Пётр;ООО Ромашка;89000000009;orlov@example.com\n"
        "Он же;Орлов Пётр;ООО Ромашка;;\n"
        "И ещё раз;;;89000000009;\n"
        "Никто;;;;\n"
    )
    run = brought(company, text, "deals")
    assert counts(run) == [10, 9, 0, 0, 1]
    assert problems(run)[0][0] == 11
    assert Customer.objects.count() == before + 1
    deals = dict(Deal.objects.values_list("title", "customer__name"))
    assert deals == {
        "По телефону": "Белова Вера", "По почте": "Белова Вера", "По имени и компании": "Белова Вера",
        "По имени": "Белова Вера", "Компания": firm.name, "Телефон компании": office.name,
        "Новый": "Орлов Пётр", "Он же": "Орлов Пётр", "И ещё раз": "Орлов Пётр",
    }  # fmt: skip
    assert ContactPoint.objects.filter(customer=vera).count() == 2
    assert Customer.objects.get(pk=vera.pk).version == vera.version


def test_tags_of_deals_are_worn_by_their_customers(company: Any) -> None:
    with operation("test"):
        vera = Customer.objects.create(first_name="Вера", last_name="Белова", name="Белова Вера")
        vera.add_contact("phone", "89000000001")
        CustomerTag.objects.create(customer=vera, tag=Tag.named("опт"))
    before = canonical_state()
    text = (
        "Сделка;Контакт;Телефон;Теги\nА;Белова Вера;89000000001;Опт, VIP\nБ;Орлов Пётр;89000000002;VIP\n"
        "В;Орлов Пётр;89000000002;VIP, розница\n"
    )
    stream = BytesIO(text.encode())
    told = rehearse(prepare(stream, "a.csv", member=company.member, kind="deals"))
    run = brought(company, text, "deals")
    assert (counts(run), problems(run)) == ([3, 3, 0, 0, 0], [])
    assert told.linked == run.counts["linked"] == {"customer": 1, "tag": 2}
    worn = CustomerTag.objects.order_by("customer__name", "tag__name").values_list("customer__name", "tag__name")
    assert list(worn) == [
        ("Белова Вера", "VIP"),
        ("Белова Вера", "опт"),
        ("Орлов Пётр", "VIP"),
        ("Орлов Пётр", "розница"),
    ]
    there = canonical_state()
    assert counts(brought(company, text, "deals")) == [3, 0, 3, 0, 0]
    assert canonical_state() == there
    assert undo(run.operation_id).conflicts == []
    assert canonical_state() == before


def test_pipelines_and_stages_are_made_in_the_order_of_the_file(company: Any) -> None:
    run = brought(
        company,
        "Сделка;Воронка;Этап сделки;Причина отказа;Дата закрытия;Контакт;Телефон\n"
        "А;Опт;Заявка;;;Иванов Иван;89000000001\n"
        "Б;Опт;Сделка провалена;Нашли дешевле;01.02.2024;Иванов Иван;89000000001\n"
        "В;опт;Счёт;;;Иванов Иван;89000000001\n"
        "Г;Опт;Успешно реализовано;;02.02.2024;Иванов Иван;89000000001\n",
        "deals",
    )
    assert counts(run) == [4, 4, 0, 0, 0]
    stages = Stage.objects.filter(pipeline__name="Опт").order_by("position")
    assert list(stages.values_list("name", "kind")) == [
        ("Заявка", "open"), ("Счёт", "open"), ("Успешно реализовано", "won"), ("Сделка провалена", "lost"),
    ]  # fmt: skip
    lost = Deal.objects.lost().get()
    assert (str(lost.lost_reason), lost.closed_at.date().isoformat()) == ("Нашли дешевле", "2024-01-31")
    assert run.counts["linked"]["pipeline"] == 1


def test_exports_of_other_programs_say_the_same(company: Any) -> None:
    files = (
        (
            "Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Pipeline,Deal - Stage,Deal - Status,"
            "Deal - Organization,Deal - Contact person,Deal - Deal closed on,Person - Email - Work\n"
            'Desks,"12,500",USD,Pipeline,Contact made,Won,Acme Ltd,Ann Lee,2024-05-06 10:00:00,ann@acme.example\n'
        ),
        (
            "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Deal owner,"
            "Associated Contact,Associated Company\n"
            '501,Chairs,Closed Won (Sales Pipeline),Sales Pipeline,"1,250.50",2024-05-06,Nobody,Ann Lee,Acme Ltd\n'
        ),
        (
            "ID;Название сделки;Воронка;Этап сделки;Бюджет ₽;Основной контакт;Компания контакта;"
            "Рабочий email (контакт);"
            "Дата создания сделки;Дата закрытия\n"
            "9;Полки;Воронка;Успешно реализовано;15000;Ann Lee;Acme Ltd;ann@acme.example;"
            "01.05.2024 09:00:00;06.05.2024\n"
        ),
    )
    for text in files:
        run = brought(company, text, "")
        assert (run.kind, counts(run)) == ("deals", [1, 1, 0, 0, 0])
    deals = list(Deal.objects.order_by("number"))
    assert [(deal.title, deal.amount, deal.outcome) for deal in deals] == [
        ("Desks", Decimal(12_500), "won"), ("Chairs", Decimal("1250.50"), "won"), ("Полки", Decimal(15_000), "won"),
    ]  # fmt: skip
    assert {deal.closed_at.date().isoformat()[:7] for deal in deals} == {"2024-05"}
    assert [deal.currency for deal in deals] == ["USD", "RUB", "RUB"]
    assert (Customer.objects.people().count(), Customer.objects.companies().count()) == (1, 1)


def test_what_is_wrong_with_a_deal_is_said_of_its_row(company: Any) -> None:
    before = canonical_state()
    run = brought(
        company,
        "Сделка;Сумма;Валюта;Контакт;Дата создания;Ответственный\n"
        "А;много;;Иванов Иван;;\nБ;-5;;Иванов Иван;;\nВ;1;тугрики;Иванов Иван;;\nГ;1;;Иванов Иван;31.02.2024;\n"
        f"Д;{'9' * 16};;Иванов Иван;;\n",
        "deals",
    )
    assert counts(run) == [5, 0, 0, 0, 5]
    assert [column for _row, column, _words in problems(run)] == ["Сумма", "Сумма", "Валюта", "Дата создания", "Сумма"]
    assert canonical_state() == before


def test_hostile_cells_are_text_and_a_megabyte_is_refused(company: Any) -> None:
    run = brought(
        company,
        "Сделка;Стадия сделки;Сумма;Контакт;Комментарий\n"
        "'=cmd|calc!A1;Новая;1;<script>alert(1)</script>;=1+1\n"
        f"{'x' * (1 << 20)};Новая;{'1,' * 500_000};Иванов Иван;y\n"
        f"Стадия;{'s' * 5_000};1;Иванов Иван;\n",
        "deals",
    )
    assert counts(run) == [3, 1, 0, 0, 2]
    assert (Deal.objects.get().title, Note.objects.get().text) == ("=cmd|calc!A1", "=1+1")
    assert not Stage.objects.filter(name__startswith="sss").exists()


def test_a_column_of_free_text_makes_no_board_of_a_thousand_stages(company: Any) -> None:
    rows = "".join(f"Сделка {n};Этап {n};Иванов Иван\n" for n in range(80))
    run = brought(company, f"Сделка;Стадия сделки;Контакт\n{rows}", "deals")
    assert counts(run) == [80, 50, 0, 0, 30]


LEADS = (
    "ID;Название лида;Статус;Имя;Телефон;E-mail;Источник;utm_source;Дата создания;Комментарий\n"
    "1;Нужны столы;Не обработан;Иванов Иван;89000000001;;Сайт;yandex;01.02.2025 10:00;Хочу пять\n"
    "2;Стулья;Качественный лид;Петров Пётр;89000000002;petr@example.com;Звонок;;02.02.2025;\n"
    "3;Реклама;Спам;;;spam@example.com;;;03.02.2025;\n"
    "4;Шкаф;Некачественный лид;Иванов Иван;+7 900 000-00-01;;;;04.02.2025;\n"
    "5;Диван;Ждём;;;;;;04.02.2025;\n"
)


def test_enquiries_come_with_what_was_decided(company: Any) -> None:
    before = canonical_state()
    run = brought(company, LEADS, "")
    assert (run.kind, counts(run)) == ("leads", [5, 4, 0, 0, 1])
    leads = list(Lead.objects.order_by("number"))
    assert [(lead.status, lead.spam, lead.customer.lifecycle) for lead in leads] == [
        ("new", False, "unsorted"), ("accepted", False, "lead"), ("rejected", True, "unsorted"),
        ("rejected", False, "unsorted"),
    ]  # fmt: skip
    first = leads[0]
    assert (first.utm, first.owner, str(first.source)) == ({"source": "yandex"}, None, "Сайт")
    assert (first.received_at.isoformat(), first.raw["Комментарий"]) == ("2025-02-01T07:00:00+00:00", "Хочу пять")
    assert first.customer == leads[3].customer
    assert counts(brought(company, LEADS, "leads")) == [5, 0, 4, 0, 1]
    accepted = "Название лида;Статус;Телефон\nПолки;Принят;89000000001\n"
    run_again = brought(company, accepted, "leads")
    assert Customer.objects.get(pk=first.customer_id).lifecycle == "lead"
    undo(run_again.operation_id)
    assert undo(run.operation_id).conflicts == []
    assert canonical_state() == before


def test_a_company_without_leads_brings_them_as_deals(company: Any) -> None:
    with operation("test"):
        settings = WorkspaceSettings.objects.get()
        settings.modules = {"leads": False}
        settings.save()
    with pytest.raises(RuleViolation, match=r"deals|сделки"):
        brought(company, LEADS, "leads")


SALES = (
    "Дата;Номер чека;Сумма;Тип;Себестоимость;Клиент;Телефон\n"
    "05.03.2024;А-1;1 000,50;Продажа;700;Иванов Иван;89000000001\n"
    "06.03.2024;А-2;-200;;;Иванов Иван;89000000001\n"
    "07.03.2024;А-3;300;Возврат;;Иванов Иван;89000000001\n"
    "08.03.2024;А-4;5000;Возврат;;Иванов Иван;89000000001\n"
    "09.03.2024;;100 $;;;Петров Пётр;89000000002\n"
    "09.03.2024;;100 $;;;Петров Пётр;89000000002\n"
)


def test_past_sales_and_refunds_are_written_down_once(company: Any) -> None:
    before = canonical_state()
    run = brought(company, SALES, "")
    assert (run.kind, counts(run)) == ("sales", [6, 5, 0, 0, 1])
    sale = Sale.objects.get(external_id="А-1")
    assert (sale.left(), sale.cost, sale.origin_kind) == (Decimal("500.50"), Decimal(700), "import")
    assert sale.refunds.count() == 2
    assert list(Sale.objects.filter(external_id="").values_list("amount", "currency", "amount_base")) == [
        (Decimal(100), "USD", None), (Decimal(100), "USD", None),
    ]  # fmt: skip
    assert Customer.objects.get(name="Иванов Иван").lifecycle == "customer"
    for policy in ("update", "skip"):
        assert counts(brought(company, SALES, "sales", policy=policy)) == [6, 0, 0, 5, 1]
    assert Sale.objects.count() == 5
    assert undo(run.operation_id).conflicts == []
    assert canonical_state() == before
    assert counts(brought(company, SALES, "sales")) == [6, 5, 0, 0, 1]


def test_a_sale_is_replaced_by_a_counter_entry(company: Any) -> None:
    one = "Дата;Номер чека;Сумма;Телефон\n05.03.2024;А-1;{};89000000001\n"
    brought(company, one.format(1000), "sales")
    brought(company, one.format(1200), "sales", policy="replace")
    assert sum(Sale.objects.values_list("amount", flat=True)) == Sale.objects.standing().get().amount == 1200
    assert Sale.objects.count() == 3


def test_what_people_built_on_an_imported_sale_keeps_it(company: Any) -> None:
    run = brought(company, "Дата;Номер чека;Сумма;Телефон\n05.03.2024;А-1;1000;89000000001\n", "sales")
    with operation("test"):
        Sale.objects.get().refund(Decimal(100))
    undo(run.operation_id)
    assert Sale.objects.count() > 1
    assert not Sale.objects.standing().exists()


PRODUCTS = (
    "Артикул;Наименование;Группа;Ед. изм.;Цена;Себестоимость;НДС;Вид\n"
    "S-1;Стол;Мебель / Столы;шт;12 500,00;9000;22%;Товар\n"
    'S-2;Стул;Мебель > Стулья;шт.;"4 300,50";;без НДС;Товар\n'
    ";Доставка;;ч;500;;0%;Услуга\n"
    "S-3;Шкаф;Офис / Столы;попугай;1;;10 %;\n"
    "S-4;Полка;;шт;x;;;\n"
    "S-5;Тумба;;шт;10;;33%;\n"
    "s-1;Стол ещё раз;;шт;10;;;\n"
)


def test_products_come_in_their_groups(company: Any) -> None:
    before = canonical_state()
    run = brought(company, PRODUCTS, "")
    assert (run.kind, counts(run)) == ("products", [7, 4, 0, 1, 2])
    rows = Product.objects.order_by("pk").values_list(
        "name", "unit", "price", "cost", "tax_class", "kind", "group__name"
    )
    assert list(rows) == [
        ("Стол", "796", Decimal(12_500), Decimal(9_000), "general", "product", "Столы"),
        ("Стул", "796", Decimal("4300.50"), None, "none", "product", "Стулья"),
        ("Доставка", "356", Decimal(500), None, "zero", "service", None),
        ("Шкаф", "796", Decimal(1), None, "reduced", "product", "Офис / Столы"),
    ]  # fmt: skip
    assert ProductGroup.objects.get(name="Столы").parent == ProductGroup.objects.get(name="Мебель")
    assert any("unit" in words for words in remarks(run))
    assert undo(run.operation_id).conflicts == []
    assert canonical_state() == before


@pytest.mark.parametrize(
    ("policy", "price", "count"), [("update", 100, 1), ("replace", 200, 1), ("skip", 100, 1), ("create", 100, 1)]
)
def test_a_product_that_is_there(company: Any, policy: str, price: int, count: int) -> None:
    brought(company, "Артикул;Наименование;Цена\nS-1;Стол;100\n", "products")
    run = brought(company, "Артикул;Наименование;Цена;Себестоимость\nS-1;Стол;200;50\n", "products", policy=policy)
    product = Product.objects.get()
    assert (product.price, Product.objects.count()) == (price, count)
    assert product.cost == {"update": 50, "replace": 50}.get(policy)
    if policy == "create":  # an SKU stands once: the base refuses the row and nothing else
        assert counts(run) == [1, 0, 0, 0, 1]


def test_numbers_of_deals_are_taken_in_a_block(company: Any) -> None:
    rows = "".join(f"Сделка {n};Иванов Иван\n" for n in range(30))
    brought(company, f"Сделка;Контакт\n{rows}", "deals")
    assert sorted(Deal.objects.values_list("number", flat=True)) == list(range(1, 31))
    assert Counter.objects.get(series="deal").n == 30
    assert LostReason.objects.count() > 0


BAD_DEALS = "Название сделки;Сумма;Контакт\nСтолы;много;Иванов Иван\nСтулья;1;\n"


@pytest.mark.parametrize(
    ("text", "failed"),
    [(BAD_DEALS, ["Столы", "Стулья"]), (LEADS, ["Диван"]), (SALES, ["Иванов Иван"]), (PRODUCTS, ["Полка", "Тумба"])],
)
def test_a_rehearsal_shows_rows_that_will_be_refused(company: Any, text: str, failed: list[str]) -> None:
    found = rehearse(prepare(BytesIO(text.encode()), "a.csv", member=company.member, kind="")).as_json()
    assert [row["name"] for row in found["examples"]["failed"]] == failed
    assert found["counts"]["failed"] == len(failed) == len(found["errors"])
