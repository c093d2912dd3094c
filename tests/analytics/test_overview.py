"""The sales overview through its doors: page, list behind a figure, file, API; and who gets what."""

import csv
import io
import json
import re
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from tests.analytics.conftest import hide
from tests.programs import Program
from tropa.core import catalogue, editing, scope
from tropa.core.journal import operation
from tropa.core.models import ExchangeRate
from tropa.customers.models import Source
from tropa.lib.money import Amount
from tropa.sales.models import Deal, Lead, Stage
from tropa.sales.services import deals as verbs
from tropa.staff.models import Grant, Member

pytestmark = [pytest.mark.django_db, pytest.mark.sql, pytest.mark.usefixtures("kept_connection")]


@pytest.fixture
def house(company: Any) -> str:
    return f"/w/{company.workspace.slug}/"


@pytest.fixture
def sold(inside: Any, boris: Member) -> list[Deal]:
    """Anna has won two deals, one of them in dollars; Boris one; one of Boris' is open in a currency without a rate."""
    today = timezone.localdate()
    with operation("test.rate"):
        ExchangeRate.objects.create(code="USD", on=today - timedelta(days=400), rate=Decimal(80))
    anna = inside.member
    buyer = editing.create("customer", {"name": "Альтаир", "kind": "company"}, viewer=anna)
    rows = [("100.50", "RUB", anna), ("2", "USD", anna), ("1000", "RUB", boris), ("7", "EUR", boris)]
    made = []
    for amount, code, owner in rows:
        values = {"title": f"Стол {amount}", "customer": str(buyer.pk), "owner": str(owner.pk)}
        made.append(editing.create("deal", {**values, "amount": amount, "currency": code}, viewer=anna))
    for deal in made[:3]:
        verbs.win(deal.pk, viewer=anna)
    return made


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode()).replace("\xa0", " ")


def cells(page: str, label: str) -> list[tuple[str, str]]:
    """Words and addresses of the figures of one report."""
    part = page.partition(f'<section id="{label}">')[2].partition("</section>")[0]
    return [
        (re.sub("<.*?>", " ", words).strip(), url)
        for url, words in re.findall(r'<a class="t-num" href="(.*?)".*?>(.*?)</a>', part)
    ]


def test_a_figure_opens_into_its_records_and_they_tell_the_same_sum(anna: Client, house: str, sold: list[Deal]) -> None:
    figures = cells(text_of(anna.get(f"{house}reports/")), "won")
    assert [words for words, _url in figures[-3:]] == ["3", "1 261 ₽", "420,17 ₽"]
    page = text_of(anna.get(figures[-2][1]))
    rows = set(re.findall(r'<tr id="row-([0-9a-f-]+)"', page))
    assert rows == {str(deal.pk) for deal in sold[:3]}
    assert re.search(r"<b class=\"t-num\" data-sum>1 260,50 ₽</b>", page)
    assert re.search(r"data-sum>1 260,50 ₽, в среднем 420,17 ₽</b>", text_of(anna.get(figures[-1][1])))
    assert "исход" in page.lower(), "the sentence says what is listed"


def test_money_without_a_rate_stands_beside_and_is_never_left_out(anna: Client, house: str, sold: list[Deal]) -> None:
    page = text_of(anna.get(f"{house}reports/"))
    figures = dict(cells(page, "open_pipeline"))
    assert any("7 €" in words for words in figures)
    url = next(url for words, url in figures.items() if "7 €" in words)
    assert re.search(r"data-sum>7 €</b>", text_of(anna.get(url)))


def test_a_weighted_figure_is_found_again_in_the_list_that_it_opens(inside: Any, anna: Client, house: str) -> None:
    member = inside.member
    buyer = editing.create("customer", {"name": "Альтаир", "kind": "company"}, viewer=member)
    second = Stage.objects.filter(kind="open").order_by("position")[1]
    for amount, code in (("1000.10", "RUB"), ("333.33", "RUB"), ("70", "EUR")):
        values = {"title": "Стол", "customer": str(buyer.pk), "stage": str(second.pk)}
        editing.create("deal", {**values, "amount": amount, "currency": code}, viewer=member)
    share = Decimal(second.probability) / 100
    base = (Decimal("1333.43") * share).quantize(Decimal("0.01"), ROUND_HALF_UP)
    address = cells(text_of(anna.get(f"{house}reports/")), "open_pipeline")[-1][1]
    assert "tells=weighted" in address
    fields = catalogue.of("deal")["amount"]
    with override("ru"):
        wanted = f"{fields.text(base)} · {fields.text(Amount.of(70 * share, 'EUR'))}".replace("\xa0", " ")
    assert f"data-sum>с учётом вероятности {wanted} из 1 333,43 ₽ · 70 €</b>" in text_of(anna.get(address))


def test_a_seller_sees_what_is_his(inside: Any, house: str, sold: list[Deal], boris: Member, signed_in: Any) -> None:
    page = text_of(signed_in(boris).get(f"{house}reports/"))
    assert [words for words, _url in cells(page, "won")][-3:] == ["1", "1 000 ₽", "1 000 ₽"]
    assert 'name="owner"' not in page
    assert "file.csv" not in page
    for form in ("csv", "xlsx"):
        assert signed_in(boris).get(f"{house}reports/won/file.{form}").status_code == 403


def test_hidden_amounts_are_told_nowhere(
    inside: Any, house: str, sold: list[Deal], boris: Member, signed_in: Any
) -> None:
    with operation("test.rights"):
        hide("deal", "amount")
    browser = signed_in(boris)
    page = text_of(browser.get(f"{house}reports/"))
    assert "₽" not in page
    figures = cells(page, "won")
    assert [words for words, _url in figures] == ["1", "1"]
    assert "data-sum" not in text_of(browser.get(f"{figures[0][1]}&tells=average"))
    told = Program.of(boris).get("reports/won").json()
    assert [column["key"] for column in told["columns"]] == ["count"]


def test_what_one_may_not_read_is_no_row_and_no_column(
    inside: Any, house: str, sold: list[Deal], boris: Member, signed_in: Any
) -> None:
    with operation("test.rights"):
        hide("deal", "stage", "owner")
        hide("lead", "source")
    page = text_of(signed_in(boris).get(f"{house}reports/"))
    assert 'id="won"' in page
    for label in ("funnel", "open_pipeline", "owners", "lead_sources"):
        assert f'id="{label}"' not in page
        assert Program.of(boris).get(f"reports/{label}").status_code == 403


def test_who_may_see_neither_deals_nor_leads_gets_no_reports(
    inside: Any, house: str, boris: Member, signed_in: Any
) -> None:
    with operation("test.rights"):
        for kind in ("deal", "lead"):
            Grant.objects.create(role=boris.role, kind=kind, action="view", scope="none")
    browser = signed_in(boris)
    assert browser.get(f"{house}reports/").status_code == 403
    assert "/reports/" not in browser.get(f"{house}today/").content.decode()
    assert Program.of(boris).get("reports").json()["items"] == []


def test_the_funnel_counts_who_jumped_over_a_stage(anna: Client, house: str, inside: Any, sold: list[Deal]) -> None:
    stages = list(Stage.objects.open().in_order())
    verbs.move(sold[3].pk, to=stages[2].pk, viewer=inside.member)
    figures = [words for words, _url in cells(text_of(anna.get(f"{house}reports/")), "funnel")]
    told = Program.of(inside.member).get("reports/funnel").json()
    assert [row["figures"]["reached"]["value"] for row in told["rows"]] == [4, 4, 4, 3, 3, 3]
    assert [row["figures"]["share"]["value"] for row in told["rows"]] == [
        "100.0",
        "100.0",
        "75.0",
        "100.0",
        "100.0",
        None,
    ]
    assert figures[0] == "4"


@pytest.mark.parametrize(
    "asked",
    ["period=week", "from=2026-02-30", "from=2026-05-02&to=2026-05-01", "from=1000-01-01&to=2026-01-01", "owner=x",
     "pipeline=01a212c0-36c7-79c0-a022-c594f69d1f6d", "compare=now", "from=0001-01-01", "to=9999-12-31",
     "team=%00", "period=days&from=&to=x"],
)  # fmt: skip
def test_a_question_that_means_nothing_is_refused_in_words(anna: Client, house: str, inside: Any, asked: str) -> None:
    assert anna.get(f"{house}reports/?{asked}").status_code == 422
    assert anna.get(f"{house}reports/won/file.csv?{asked}").status_code == 422
    assert Program.of(inside.member).get(f"reports/won?{asked}").status_code == 422


def test_a_file_says_what_the_page_says(anna: Client, house: str, sold: list[Deal]) -> None:
    answer = anna.get(f"{house}reports/won/file.csv?compare=previous")
    table = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    assert table[0][0] == "Месяц"
    *_months, total, blank, mark = table
    assert total[1] == "3"
    assert "1260,50" in total
    assert (blank, mark[0]) == ([], "Номер выгрузки")
    book = anna.get(f"{house}reports/owners/file.xlsx")
    assert (book.status_code, b"".join(book)[:2]) == (200, b"PK")
    book.close()
    for path in ("nothing/file.csv", "won/file.exe"):
        assert anna.get(f"{house}reports/{path}").status_code == 404


def test_a_name_that_a_spreadsheet_would_compute_is_made_safe(anna: Client, house: str, sold: list[Deal]) -> None:
    with scope.enter(Deal.everything.values_list("workspace_id", flat=True)[0]), operation("test.name"):
        Member.objects.filter(name="Boris").update(name="=2+3")
    content = b"".join(anna.get(f"{house}reports/owners/file.csv")).decode("utf-8-sig")
    assert "'=2+3" in content


def test_an_empty_company_is_told_what_to_do(anna: Client, house: str, inside: Any) -> None:
    page = text_of(anna.get(f"{house}reports/"))
    assert "Считать пока нечего" in page
    assert f"{house}deals/new/" in page


def test_a_program_gets_the_filter_of_each_figure(inside: Any, sold: list[Deal]) -> None:
    program = Program.of(inside.member)
    told = program.get("reports/owners?compare=year").json()
    row = next(row for row in told["rows"] if row["title"] == "Boris")
    assert row["figures"]["won_sum"] | {"query": {}} == {"value": "1000.00", "currencies": {}, "query": {}}
    assert row["figures"]["open_sum"]["currencies"] == {"EUR": "7.00"}
    assert row["before"]["won"]["value"] == 0
    found = program.get(f"deals?query={json.dumps(row['figures']['won']['query'])}").json()
    assert [each["id"] for each in found["items"]] == [str(sold[2].pk)]


def test_what_is_not_among_the_first_is_a_row_of_its_own(anna: Client, house: str, inside: Any) -> None:
    buyer = editing.create("customer", {"name": "Альтаир", "kind": "company"}, viewer=inside.member)
    with operation("test.leads"):
        sources = [Source.objects.create(name=f"Источник {number:02}") for number in range(23)]
        for number, source in enumerate([None, *sources, sources[0]]):
            Lead.objects.create(title=f"Кухня {number}", customer=buyer, source=source)
    told = Program.of(inside.member).get("reports/lead_sources").json()
    rows = [(row["title"], row["figures"]["leads"]["value"]) for row in told["rows"]]
    assert rows[0] == ("Источник 00", 2)
    assert rows[-2:] == [("Без источника", 1), ("Остальные", 3)]
    assert (len(rows), told["total"]["figures"]["leads"]["value"]) == (22, 25)
    _words, url = cells(text_of(anna.get(f"{house}reports/")), "lead_sources")[-1]
    other = told["rows"][-1]["figures"]["leads"]["query"]
    found = Program.of(inside.member).get("leads", query=other).json()
    assert {each["source"] for each in found["items"]} == {str(source.pk) for source in sources[20:]}
    assert url.startswith(f"{house}leads/?filter=")
