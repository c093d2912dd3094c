"""Purchase history whose receipts have a row for each thing: one sale, its lines add up to the kopeck."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from tests.sales.test_importing import brought, counts, problems, remarks
from tropa.core.journal import canonical_state, operation, undo
from tropa.customers.importing import running
from tropa.customers.importing.checking import rehearse
from tropa.customers.importing.preparing import prepare
from tropa.customers.importing.running import run_to_end
from tropa.customers.models import Customer, Import
from tropa.sales.models import Product, Sale, SaleLine

HEAD = "Дата;Номер чека;Артикул;Товар;Кол-во;Цена;Сумма;Клиент;Телефон\n"
ROWS = (
    HEAD + "05.03.2024;Ч-1;S-1;Стол дубовый;3;333,3333;1 000,00;Иванов Иван;89000000001\n"
    "05.03.2024;Ч-2;;Доставка;1;;300,10;Петров Пётр;89000000002\n"
    "05.03.2024;Ч-1;;Стул;2 шт.;0,05;0,10;Иванов Иван;89000000001\n"
    ";Ч-1;;Скидка;1;;-0,03;;\n"
    "06.03.2024;Ч-3;S-1;;1;;-333,33;Иванов Иван;89000000001\n"
)


@pytest.fixture
def table(company: Any) -> Product:
    """A table of the company's own."""
    with operation("test"):
        made: Product = Product.objects.create(name="Стол", sku="s-1", unit="796", price=400)
    return made


def of(number: str) -> Sale:
    """The sale of this number that stands."""
    found: Sale = Sale.objects.standing().get(external_id=number)
    return found


def lines(sale: Sale) -> list[tuple[Any, ...]]:
    return list(sale.lines.order_by("position").values_list("product__name", "name", "quantity", "price", "amount"))


@pytest.fixture(params=[300, 2], ids=["together", "apart"])
def batch(request: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    """So many rows a transaction: all of the file, or a receipt over several of them."""
    for name in ("BATCH", "SMALLEST", "LARGEST"):
        monkeypatch.setattr(running, name, request.param)
    monkeypatch.setattr("tropa.customers.importing.checking.BATCH", request.param)
    return int(request.param)


def rehearsed(company: Any, text: str, **options: Any) -> Any:
    return rehearse(prepare(BytesIO(text.encode()), "a.csv", member=company.member, kind="sales", **options)).as_json()


def test_rows_of_a_receipt_are_one_sale(company: Any, table: Product, batch: int) -> None:
    before = canonical_state()
    told = rehearsed(company, ROWS)
    assert canonical_state() == before
    run = brought(company, ROWS, "")
    assert (run.kind, problems(run), remarks(run)) == ("sales", [], [])
    assert counts(run) == [5, 3, 2, 0, 0] == [told["rows"], *told["counts"].values()]
    assert run.counts["linked"] == told["linked"] == {"customer": 2, "sale_line": 5}
    sale = of("Ч-1")
    assert (sale.amount, sale.amount_base, sale.left()) == (
        Decimal("1000.07"), Decimal("1000.07"), Decimal("666.74"),
    )  # fmt: skip
    assert lines(sale) == [
        ("Стол", "Стол дубовый", Decimal(3), Decimal("333.3333"), Decimal(1000)),
        (None, "Стул", Decimal(2), Decimal("0.05"), Decimal("0.10")),
        (None, "Скидка", Decimal(-1), Decimal("0.03"), Decimal("-0.03")),
    ]
    refund = of("Ч-3")
    assert (refund.refund_of, lines(refund)) == (
        sale, [("Стол", "Стол", Decimal(-1), Decimal("333.33"), Decimal("-333.33"))],
    )  # fmt: skip
    after = canonical_state()
    again = brought(company, ROWS, "sales")
    assert (counts(again), remarks(again)) == ([5, 0, 0, 5, 0], [])
    assert undo(again.operation_id).conflicts == []
    assert canonical_state() == after
    report = undo(run.operation_id)
    assert (report.conflicts, canonical_state()) == ([], before)
    assert SaleLine.objects.count() == 0
    report = undo(report.operation)
    assert (report.conflicts, canonical_state()) == ([], after)


def test_a_changed_file_is_told_or_replaces(company: Any, table: Product, batch: int) -> None:
    brought(company, ROWS, "sales")
    changed = ROWS.replace("0,05;0,10", "0,07;0,14")
    there = canonical_state()
    run = brought(company, changed, "sales")
    assert (counts(run), len(remarks(run))) == ([5, 0, 0, 5, 0], 1)
    assert canonical_state() == there
    told = rehearsed(company, changed, policy="replace")
    run = brought(company, changed, "sales", policy="replace")
    assert counts(run) == [5, 0, 4, 1, 0] == [told["rows"], *told["counts"].values()]
    sale = of("Ч-1")
    assert (sale.amount, sale.lines.get(name="Стул").amount) == (Decimal("1000.11"), Decimal("0.14"))
    assert sum(Sale.objects.values_list("amount", flat=True)) == Decimal("966.88")
    assert sum(SaleLine.objects.values_list("amount", flat=True)) == Decimal("966.88")
    assert Sale.objects.filter(external_id="Ч-2").count() == 1
    renamed = changed.replace("Скидка", "Уступка")
    brought(company, renamed, "sales", policy="replace")
    assert set(of("Ч-1").lines.values_list("name", flat=True)) == {"Стол дубовый", "Стул", "Уступка"}
    assert counts(brought(company, renamed, "sales", policy="create"))[1] == 0


def test_a_receipt_is_one_customers_on_one_day(company: Any, batch: int) -> None:
    text = (
        HEAD + "05.03.2024;Ч-1;;Стол;1;;100;Иванов Иван;89000000001\n"
        "05.03.2024;Ч-1;;Стул;1;;20;Иванов Иван;\n"
        "06.03.2024;Ч-1;;Шкаф;1;;3;Иванов Иван;89000000001\n"
        "05.03.2024;Ч-1;;Полка;1;;4 $;Иванов Иван;89000000001\n"
        "05.03.2024;Ч-1;;Диван;1;;50;Петров Пётр;89000000002\n"
    )
    told = rehearsed(company, text)
    run = brought(company, text, "sales")
    assert counts(run) == [5, 1, 1, 3, 0] == [told["rows"], *told["counts"].values()]
    assert len(remarks(run)) == len(told["notes"]) == 3
    sale = Sale.objects.get()
    assert told["linked"] == run.counts["linked"] == {"customer": 1, "sale_line": 2}
    assert (sale.amount, sale.customer.name, len(lines(sale))) == (Decimal(120), "Иванов Иван", 2)
    assert Customer.objects.count() == 1


def test_a_receipt_of_which_a_row_is_refused_comes_in_not_at_all(company: Any, batch: int) -> None:
    text = (
        HEAD + "05.03.2024;Ч-1;;Стол;1;;100;Иванов Иван;89000000001\n"
        "05.03.2024;Ч-1;;Стул;1;;20;Иванов Иван;89000000001\n"
        "05.03.2024;Ч-2;;Шкаф;1;;7;Иванов Иван;89000000001\n"
        "05.03.2024;Ч-1;;Полка;1;;много;Иванов Иван;89000000001\n"
    )
    told = rehearsed(company, text)
    run = brought(company, text, "sales")
    assert counts(run) == [4, 1, 0, 0, 3] == [told["rows"], *told["counts"].values()]
    assert Sale.objects.get().external_id == "Ч-2"


def test_totals_without_things_stay_what_they_were(company: Any, batch: int) -> None:
    text = (
        "Дата;Номер чека;Сумма;Телефон\n05.03.2024;Ч-1;100;89000000001\n05.03.2024;Ч-1;100;89000000001\n"
        "05.03.2024;Ч-2;0,10;89000000001\n05.03.2024;Ч-2;0,20;89000000001\n05.03.2024;Ч-3;5;89000000001\n"
    )
    run = brought(company, text, "sales")
    assert (counts(run), len(remarks(run))) == ([5, 3, 1, 1, 0], 1)
    assert (of("Ч-1").amount, lines(of("Ч-1")), of("Ч-2").amount) == (Decimal(100), [], Decimal("0.30"))
    assert len(lines(of("Ч-2"))) == 2
    assert counts(brought(company, text, "sales")) == [5, 0, 0, 5, 0]


def test_a_killed_import_takes_up_receipts_it_had_begun(company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BATCH", "SMALLEST", "LARGEST"):
        monkeypatch.setattr(running, name, 2)
    run = prepare(BytesIO(ROWS.encode()), "a.csv", member=company.member, kind="sales")
    beats = iter([None, RuntimeError("killed")])

    def die(_where: str) -> None:
        if wrong := next(beats, None):
            raise wrong

    with monkeypatch.context() as patch:
        patch.setattr(running, "crash_point", die)
        with pytest.raises(RuntimeError):
            run_to_end(run)
    run = run_to_end(Import.objects.get(pk=run.pk))
    assert counts(run) == [5, 3, 2, 0, 0]
    assert (of("Ч-1").amount, len(lines(of("Ч-1")))) == (Decimal("1000.07"), 3)


def test_price_and_quantity_make_a_sum(company: Any) -> None:
    text = "Order ID,Order Date,Product,Quantity,Unit price,Email\nA-1,2024-03-05,Desk,1.5,10.005,ann@acme.example\n"
    run = brought(company, text, "")
    assert (run.kind, counts(run), problems(run)) == ("sales", [1, 1, 0, 0, 0], [])
    sale = of("A-1")
    assert (sale.amount, lines(sale)[0][1:4]) == (Decimal("15.01"), ("Desk", Decimal("1.5"), Decimal("10.005")))
