"""Every customer file of the samples comes in with nothing asked, and goes out again without a trace."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tropa.core import scope
from tropa.core.journal import canonical_state, undo
from tropa.core.models import SearchDoc
from tropa.core.search import rebuild
from tropa.customers.importing.checking import rehearse
from tropa.customers.importing.examples import prepare_example
from tropa.customers.importing.preparing import prepare
from tropa.customers.importing.running import HOLD, LARGEST, SMALLEST, next_size, run_to_end
from tropa.customers.models import ContactPoint, Customer, Employment, Import, ImportRow, Note
from tropa.staff.services import Opened

SAMPLES = Path(__file__).parents[2] / "samples"
TRUTH = {
    name: truth
    for name, truth in json.loads((SAMPLES / "truth.json").read_text()).items()
    if truth["kind"] == "customers"
}


def bring(company: Opened, name: str, **options: Any) -> Import:
    with (SAMPLES / name).open("rb") as stream:
        return run_to_end(prepare(stream, name, member=company.member, **options))


@pytest.mark.parametrize("name", TRUTH)
def test_a_sample_comes_in_and_goes_out(company: Opened, name: str) -> None:
    truth = TRUTH[name]
    with scope.enter(company.workspace.pk):
        before = canonical_state()
        run = bring(company, name)
        assert run.state == Import.State.DONE
        assert run.counts == {
            "rows": 200, "created": 200, "updated": 0, "skipped": 0, "failed": 0, "linked": run.counts["linked"],
        }  # fmt: skip
        assert run.counts["linked"]["company"] == truth["companies"]
        assert Customer.objects.people().count() == truth["people"]
        assert Customer.objects.companies().count() == truth["companies"]
        assert ContactPoint.objects.filter(kind="email").values("customer").distinct().count() == truth["emails"]
        people = list(Customer.objects.people().order_by("id"))
        for at, phone in truth["phones"].items():
            assert ContactPoint.objects.get(customer=people[int(at)], kind="phone").normalised == phone
        words = dict(SearchDoc.objects.values_list("record", "words"))
        rebuild("customer"), rebuild("note")
        assert dict(SearchDoc.objects.values_list("record", "words")) == words
        after = canonical_state()
        report = undo(run.operation_id)
        assert report.conflicts == []
        assert canonical_state() == before
        undo(report.operation)
        assert canonical_state() == after


def test_a_preview_tells_what_the_import_does_and_writes_nothing(company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        before = canonical_state()
        with (SAMPLES / "clients.xlsx").open("rb") as stream:
            run = prepare(stream, "clients.xlsx", member=company.member)
        found = rehearse(run)
        assert (found.rows, found.counts["created"], found.linked) == (200, 200, {"company": 114})
        assert canonical_state() == before


def test_the_same_people_from_another_program_are_found_again(company: Opened) -> None:
    """By telephone and e-mail, whatever their spelling; what is new is added, nothing is doubled."""
    with scope.enter(company.workspace.pk):
        bring(company, "hubspot_contacts.csv")
        state = canonical_state()
        run = bring(company, "google_contacts.csv")
        assert (run.count("created"), run.count("updated"), run.counts["linked"]) == (0, 200, {"tag": 5})
        assert Customer.objects.count() == 314
        assert Employment.objects.count() == 141
        vera = Customer.objects.get(last_name="Коваленко", first_name="Вера", middle_name="Петровна")
        assert vera.name == "Коваленко Вера Петровна"
        assert vera.contact_points.filter(kind="email").count() == 2
        assert undo(run.operation_id).conflicts == []
        assert canonical_state() == state
        again = bring(company, "hubspot_contacts.csv")
        assert (again.count("updated"), canonical_state()) == (200, state)


def test_notes_owners_and_columns_without_a_field(company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        run = bring(company, "amocrm_contacts.csv")
        assert Note.objects.count() == 121
        assert set(Customer.objects.values_list("owner_id", flat=True)) == {company.member.pk}
        line = ImportRow.objects.get(run=run, number=2)
        assert (line.cells, line.remarks[0]["value"]) == ({"ID": "10000000"}, "Борис Громов")
        assert Customer.objects.people().order_by("id").first().created_at.isoformat() == "2024-08-08T03:47:00+00:00"


def text(rows: str) -> io.BytesIO:
    return io.BytesIO(rows.encode())


def brought(company: Opened, rows: str, **options: Any) -> Import:
    return run_to_end(prepare(text(rows), "a.csv", member=company.member, **options))


def test_a_row_that_fails_leaves_nothing_and_the_others_go_in(company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        run = brought(
            company,
            "ФИО;Телефон;Эл. почта;Компания;Дата создания\n"
            "Иванов Иван;8 843 555-20;;ООО Пустота;\n"
            "Петров Пётр;89000000001;petr@;;\n"
            "Белова Анна;89000000002;anna@example.com;ООО Ромашка;31.02.2025\n"
            "Ким Алёна;89000000003;;ООО Ромашка;01.02.2025\n",
        )
        assert (run.count("rows"), run.count("created"), run.count("failed")) == (4, 1, 3)
        assert sorted(Customer.objects.values_list("name", flat=True)) == ["Ким Алёна", "ООО Ромашка"]
        failed = ImportRow.objects.filter(run=run, state="failed").order_by("number")
        assert [(line.number, line.errors[0]["column"]) for line in failed] == [
            (2, "Телефон"), (3, "Эл. почта"), (4, "Дата создания"),
        ]  # fmt: skip
        assert failed[0].cells["ФИО"] == "Иванов Иван"


FIRST = "ФИО;Телефон;Эл. почта;Город;Метки\nБелова Анна;89000000002;;Казань;опт\n"
SECOND = "ФИО;Телефон;Эл. почта;Город;Метки\nБелова Анна Петровна;+7 900 000-00-02;anna@example.com;Уфа;VIP\n"


@pytest.mark.parametrize(
    ("policy", "people", "name", "emails", "result"),
    [
        ("update", 1, "Белова Анна Петровна", 1, "updated"),
        ("replace", 1, "Белова Анна Петровна", 1, "updated"),
        ("skip", 1, "Белова Анна", 0, "skipped"),
        ("create", 2, "Белова Анна", 1, "created"),
    ],
)
def test_duplicates(company: Opened, policy: str, people: int, name: str, emails: int, result: str) -> None:
    with scope.enter(company.workspace.pk):
        brought(company, FIRST)
        run = brought(company, SECOND, policy=policy)
        assert run.count(result) == run.count("rows") == 1
        assert Customer.objects.count() == people
        assert Customer.objects.order_by("id").first().name == name
        assert ContactPoint.objects.filter(kind="email").count() == emails
        assert Customer.objects.order_by("id").first().addresses.get().city == (
            "Уфа" if policy == "replace" else "Казань"
        )


@pytest.mark.parametrize(("policy", "counts"), [("update", (1, 1, 0)), ("skip", (1, 0, 1)), ("create", (2, 0, 0))])
def test_twins_within_the_file(company: Opened, policy: str, counts: tuple[int, int, int]) -> None:
    both = FIRST + SECOND.partition("\n")[2]
    with scope.enter(company.workspace.pk):
        rehearsed = rehearse(prepare(text(both), "a.csv", member=company.member, policy=policy)).counts
        run = brought(company, both, policy=policy)
        found = tuple(run.count(name) for name in ("created", "updated", "skipped"))
        assert found == counts == tuple(rehearsed[name] for name in ("created", "updated", "skipped"))
        assert Customer.objects.count() == counts[0]


def test_two_spellings_of_one_company(company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        run = brought(
            company, 'ФИО;Организация\nБелова Анна;ООО "Ромашка"\nКим Алёна;«Ромашка», ООО\nПетров Пётр;ИП Ромашка\n'
        )
        assert run.counts["linked"] == {"company": 2}
        assert Employment.objects.count() == 3


def test_a_file_of_companies(company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        brought(company, "Наименование;ИНН;Телефон\nООО Ромашка;7707083893;84951234567\nАО Вектор;7736050003;\n")
        assert Customer.objects.companies().count() == 2
        again = brought(company, "Наименование;ИНН;Город\nРомашка (ООО);7707083893;Казань\n")
        assert (again.count("updated"), Customer.objects.count()) == (1, 2)


def test_an_import_goes_on_where_it_died(company: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    from tropa.customers.importing import running

    class Killed(BaseException):
        pass

    rows = "ФИО;Телефон\n" + "".join(f"Белова Анна{n};8900{n:07d}\n" for n in range(50))
    with scope.enter(company.workspace.pk):
        monkeypatch.setattr(running, "BATCH", 10)
        monkeypatch.setattr(running, "LARGEST", 10)
        run = prepare(text(rows), "a.csv", member=company.member)
        real, calls = running._move, iter(range(100))

        def dying(*args: Any) -> None:
            real(*args)
            if next(calls) == 2:
                raise Killed

        monkeypatch.setattr(running, "_move", dying)
        with pytest.raises(Killed):
            run_to_end(run)
        assert Customer.objects.count() == 20
        run = run_to_end(Import.objects.get(pk=run.pk))
        assert (run.count("rows"), run.count("created"), Customer.objects.count()) == (50, 50, 50)
        assert undo(run.operation_id).undone == 100


@pytest.mark.parametrize(("language", "people", "companies"), [("ru", 9, 5), ("en", 8, 4)])
def test_made_up_customers_come_whole_and_go_again(company: Opened, language: str, people: int, companies: int) -> None:
    with scope.enter(company.workspace.pk), translation.override(language):
        before = canonical_state()
        run = run_to_end(prepare_example(company.member))
        assert (run.count("failed"), run.counts["linked"].get("company", 0)) == (0, 0)
        assert not ImportRow.objects.filter(run=run).exclude(remarks=[]).exists()
        assert (Customer.objects.people().count(), Customer.objects.companies().count()) == (people, companies)
        assert Employment.objects.count() == 5
        undo(run.operation_id)
        assert canonical_state() == before


def test_a_transaction_that_was_slow_is_followed_by_a_smaller_one() -> None:
    assert next_size(400, 10 * HOLD) == 200
    assert next_size(400, HOLD / 10) == 600
    assert next_size(60, 10 * HOLD) == SMALLEST
    assert next_size(900, 0.0) == LARGEST
