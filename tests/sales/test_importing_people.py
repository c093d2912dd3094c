"""A file of deals names contact persons beside the buyer, and whose deal it is in which shares."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from tests.sales.test_importing import SAMPLES, brought, counts, problems, remarks
from tests.sales.test_products import a_seller
from tropa.core import editing
from tropa.core.journal import canonical_state, operation, undo
from tropa.customers.importing import checking, running
from tropa.customers.importing.checking import rehearse
from tropa.customers.importing.preparing import change_mapping, prepare
from tropa.customers.importing.running import run_to_end
from tropa.customers.models import Customer, Employment, Import, ImportRow
from tropa.sales.models import Deal, DealPerson, DealShare
from tropa.staff.models import Grant

HEAD = "ID;Сделка;Клиент;Телефон;Контактное лицо;Телефон контактного лица;E-mail контактного лица;Роль\n"
PEOPLE = HEAD + (
    "1;Столы;ООО Вектор;84951234567;Орлов Пётр;89000000001;orlov@example.com;ЛПР\n"
    "2;Стулья;ООО Вектор;84951234567;Орлов Пётр;8 900 000-00-01;;бухгалтер\n"
    "3;Шкаф;Орлов Пётр;89000000001;Белова Вера;;;ходит на склад\n"
    "4;Полка;Белова Вера;;;;;\n"
    "5;Диван;ООО Вектор;84951234567;ООО Ромашка;;;\n"
    "6;Кресло;ООО Вектор;84951234567;Орлов Пётр; Зайцева Анна;89000000001, 89000000003;;\n"
)
PEOPLE = PEOPLE.replace("Орлов Пётр; Зайцева Анна", '"Орлов Пётр; Зайцева Анна"').replace(
    "89000000001, 89000000003", '"89000000001, 89000000003"'
)


def parts() -> list[tuple[str, str, str, str]]:
    rows = DealPerson.objects.order_by("deal__number", "customer__name")
    return list(rows.values_list("deal__title", "customer__name", "role", "note"))


@pytest.mark.parametrize("batch", [500, 2])
def test_contact_persons_get_a_part_in_their_deals(company: Any, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (checking, running):
        monkeypatch.setattr(room, "BATCH", batch)
    before = canonical_state()
    told = rehearse(prepare(BytesIO(PEOPLE.encode()), "a.csv", member=company.member, kind="deals"))
    run = brought(company, PEOPLE, "deals")
    assert (counts(run), problems(run)) == ([6, 6, 0, 0, 0], [])
    assert parts() == [
        ("Столы", "Орлов Пётр", "decision_maker", ""),
        ("Стулья", "Орлов Пётр", "accountant", ""),
        ("Шкаф", "Белова Вера", "other", "ходит на склад"),
        ("Кресло", "Зайцева Анна", "contact", ""),
        ("Кресло", "Орлов Пётр", "contact", ""),
    ]
    assert sorted(Customer.objects.values_list("name", flat=True)) == [
        "Белова Вера", "Зайцева Анна", "ООО Вектор", "Орлов Пётр",
    ]  # fmt: skip
    assert told.linked == run.counts["linked"] == {"customer": 4}
    assert [words[:9] for words in remarks(run)] == ["A company"]
    assert [each["column"] for each in ImportRow.objects.get(run=run, number=6).remarks] == ["Контактное лицо"]
    firm = Customer.objects.companies().get()
    assert sorted(Employment.objects.values_list("person__name", "company")) == [
        ("Зайцева Анна", firm.pk), ("Орлов Пётр", firm.pk),
    ]  # fmt: skip
    orlov = Customer.objects.get(name="Орлов Пётр")
    assert sorted(orlov.contact_points.values_list("normalised", flat=True)) == ["+79000000001", "orlov@example.com"]
    there = canonical_state()
    for policy in ("update", "replace", "skip"):
        again = brought(company, PEOPLE, "deals", policy=policy)
        assert (again.count("created"), again.count("failed"), canonical_state()) == (0, 0, there)
    report = undo(run.operation_id)
    assert (report.conflicts, canonical_state()) == ([], before)
    report = undo(report.operation)
    assert (report.conflicts, canonical_state()) == ([], there)


@pytest.mark.parametrize(
    ("head", "row", "buyer", "people"),
    [
        ("Сделка;Клиент;Контакт;Телефон контакта", "А;ООО Вектор;Орлов Пётр;89000000001", "ООО Вектор", ["Орлов Пётр"]),
        ("Сделка;Основной контакт;Покупатель", "А;Орлов Пётр;ООО Вектор", "ООО Вектор", ["Орлов Пётр"]),
        ("Deal name;Customer;Contact person;Contact email", "А;Acme Ltd;Ann Lee;ann@acme.example", "Acme Ltd",
         ["Ann Lee"]),
        ("Сделка;Компания;Контакт;Люди", 'А;ООО Вектор;Орлов Пётр;"Белова Вера, Зайцева Анна"', "Орлов Пётр",
         ["Белова Вера", "Зайцева Анна"]),
        ("Deal Name;Deal Stage;Associated Contact", 'А;New;"Ann Lee;Bob Ray"', "Ann Lee", ["Bob Ray"]),
        ("Сделка;Клиент;Контакт;Телефон контакта", "А;;Орлов Пётр;89000000001", "Орлов Пётр", []),
        ("Сделка;Клиент;Контакт;Телефон", "А;Орлов Пётр;Орлов Пётр;89000000001", "Орлов Пётр", []),
        ("Сделка;Клиент;Контакт;Телефон контакта", "А;ООО Вектор;;89000000001", "ООО Вектор", ["89000000001"]),
    ],
)  # fmt: skip
def test_who_buys_and_who_has_a_part(company: Any, head: str, row: str, buyer: str, people: list[str]) -> None:
    text = f"{head}\n{row}\n"
    run = brought(company, text, "deals")
    assert (counts(run), problems(run)) == ([1, 1, 0, 0, 0], [])
    assert str(Deal.objects.get().customer) == buyer
    assert [name for _deal, name, _role, _note in parts()] == people
    there = canonical_state()
    assert counts(brought(company, text, "deals")) == [1, 0, 1, 0, 0]
    assert canonical_state() == there


def test_whoever_imports_says_that_the_company_buys(company: Any) -> None:
    text = (SAMPLES / "bitrix24_deals.csv").read_text(encoding="utf-8-sig")
    before = canonical_state()
    run = prepare(BytesIO(text.encode()), "a.csv", member=company.member, kind="deals")
    told = run.mapping["columns"]
    said = {"Контакт": "person", "Контакт: Телефон": "person_phone", "Контакт: E-mail": "person_email"}
    change_mapping(run, {**told, **said}, "update")
    run_to_end(run)
    assert (counts(run), problems(run)) == ([125, 125, 0, 0, 0], [])
    firms, people = Customer.objects.companies().count(), Customer.objects.people().count()
    assert (firms, people, DealPerson.objects.count()) == (74, 125, 85)
    assert Deal.objects.filter(customer__kind="company", people__customer__kind="person").count() == 85
    there = canonical_state()
    again = prepare(BytesIO(text.encode()), "a.csv", member=company.member, kind="deals", mapping=run.mapping)
    assert counts(run_to_end(again)) == [125, 0, 125, 0, 0]
    assert canonical_state() == there
    assert undo(run.operation_id).conflicts == []
    assert canonical_state() == before


def test_known_deals_get_who_was_missing_and_keep_who_stands_there(company: Any) -> None:
    with operation("test"):
        firm = Customer.objects.create(kind="company", name="ООО Вектор")
        firm.add_contact("phone", "84951234567")
    values = {"title": "Столы", "customer": str(firm.pk), "external_id": "1"}
    vera = editing.create("customer", {"kind": "person", "name": "Белова Вера"}, viewer=company.member)
    people = [{"customer": str(vera.pk), "role": "user"}]
    deal = editing.create("deal", {**values, "people": people}, viewer=company.member)
    before = canonical_state()
    # The company is found by its telephone, the person by the deal: the name in the file is another one.
    text = HEAD + (
        "1;Столы;ООО Вектор Плюс;84951234567;Белова Вера;;;ЛПР\n1;Столы;ООО Вектор Плюс;84951234567;Орлов Пётр;;;\n"
        "2;Стулья;ООО Вектор Плюс;84951234567;Орлов Пётр;;;\n"
    )
    run = brought(company, text, "deals")
    assert counts(run) == [3, 1, 1, 1, 0]
    assert parts() == [
        ("Столы", "Белова Вера", "user", ""), ("Столы", "Орлов Пётр", "contact", ""),
        ("Стулья", "Орлов Пётр", "contact", ""),
    ]  # fmt: skip
    assert Customer.objects.count() == 3
    more = HEAD + "1;Столы;ООО Вектор;84951234567;Зайцева Анна;;;\n"
    version = Deal.objects.get(pk=deal.pk).version
    second = brought(company, more, "deals")
    assert [name for title, name, _role, _note in parts() if title == "Столы"] == [
        "Белова Вера", "Зайцева Анна", "Орлов Пётр",
    ]  # fmt: skip
    assert Deal.objects.get(pk=deal.pk).version > version
    twice = more + ";Столы;ООО Вектор;84951234567;Котов Олег;;;\n1;Столы;ООО Вектор;84951234567;Котов Олег;;;\n"
    assert counts(brought(company, twice, "deals"))[4] == 0
    assert [name for _title, name, _role, _note in parts()].count("Котов Олег") == 1
    undo(Import.objects.latest("pk").operation_id)
    there = canonical_state()
    brought(company, text + more.removeprefix(HEAD), "deals")
    assert canonical_state() == there
    assert undo(second.operation_id).conflicts == undo(run.operation_id).conflicts == []
    assert canonical_state() == before


@pytest.mark.parametrize("batch", [500, 2])
def test_people_of_one_deal_may_stand_in_a_row_each(company: Any, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", batch)
    before = canonical_state()
    text = HEAD + "".join(
        f"1;Столы;ООО Вектор;;{name};;;{part}\n"
        for name, part in (("Орлов Пётр", "ЛПР"), ("Белова Вера", ""), ("Зайцева Анна", ""), ("Орлов Пётр", ""))
    )
    run = brought(company, text, "deals")
    assert (run.count("created"), run.count("failed"), Deal.objects.count()) == (1, 0, 1)
    assert parts() == [
        ("Столы", "Белова Вера", "contact", ""), ("Столы", "Зайцева Анна", "contact", ""),
        ("Столы", "Орлов Пётр", "decision_maker", ""),
    ]  # fmt: skip
    assert Customer.objects.count() == 4
    there = canonical_state()
    for policy in ("update", "replace", "skip"):
        brought(company, text, "deals", policy=policy)
        assert canonical_state() == there
    assert undo(run.operation_id).conflicts == []
    assert canonical_state() == before


def test_what_is_wrong_with_a_contact_does_not_stop_the_deal(company: Any) -> None:
    text = HEAD + (
        "1;Столы;ООО Вектор;;Орлов Пётр;12;не адрес;\n"
        '2;Стулья;ООО Вектор;;"Орлов Пётр; Белова Вера";89000000001;;\n'
        f"3;Шкаф;ООО Вектор;;{'ы' * 400};;;\n"
    )
    run = brought(company, text, "deals")
    assert counts(run) == [3, 3, 0, 0, 0]
    assert [(title, name) for title, name, _role, _note in parts()] == [
        ("Столы", "Орлов Пётр"), ("Стулья", "Белова Вера"), ("Стулья", "Орлов Пётр"),
    ]  # fmt: skip
    assert len(remarks(run)) == 4


def test_who_may_not_make_customers_is_told_and_the_deal_comes_in(company: Any) -> None:
    boris = a_seller(company)
    with operation("test"):
        for kind, action, scope in (("deal", "import", "own"), ("customer", "create", "none")):
            Grant.objects.update_or_create(role=boris.role, kind=kind, action=action, defaults={"scope": scope})
    boris = type(boris).objects.get(pk=boris.pk)
    firm = {"kind": "company", "name": "ООО Вектор", "owner": str(boris.pk)}
    editing.create("customer", firm, viewer=company.member)
    run = brought(
        company, HEAD + "1;А;ООО Вектор;;Орлов Пётр;;;\n2;Б;ООО Вектор;;Орлов Пётр;;;\n", "deals", member=boris
    )
    assert (counts(run), parts()) == ([2, 2, 0, 0, 0], [])
    assert [words[:29] for words in remarks(run)] == ["There is no such customer, an"] * 2


def shared(title: str) -> dict[str, Decimal]:
    rows = DealShare.objects.filter(deal__title=title)
    return dict(rows.values_list("member__name", "percent"))


def test_shares_come_with_deals_or_are_refused_in_words(company: Any) -> None:
    boris, vera = a_seller(company), a_seller(company, "vera@example.com")
    with operation("test"):
        for member, name in ((boris, "Борис Петров"), (vera, "Вера Белова")):
            member.name = name
            member.save()
    before, mine = canonical_state(), company.member.name
    text = "ID;Сделка;Клиент;Ответственный;Доли\n" + "".join(
        f'{at};Сделка {at};ООО Вектор;{owner};"{shares}"\n'
        for at, (owner, shares) in enumerate(
            (
                ("", f"{mine} 60 %; Петров 40 %"),
                ("Борис Петров", "Петров Борис - 60%, Белова - 40%"),
                ("", "Петров: 33,33%; Вера Белова 66.67"),
                ("", f"{mine} (100 %)"),
                ("", "Петров 60; Белова 30"),
                ("", "Петров 60; Сидоров 40"),
                ("", "Петров 60; Борис Петров 40"),
                ("", "Борис Петров"),
            ),
            1,
        )
    )
    run = brought(company, text, "deals")
    assert counts(run) == [8, 8, 0, 0, 0]
    assert [shared(f"Сделка {at}") for at in range(1, 5)] == [
        {"Борис Петров": Decimal(40)},
        {"Вера Белова": Decimal(40)},
        {"Борис Петров": Decimal("33.33"), "Вера Белова": Decimal("66.67")},
        {},
    ]
    assert DealShare.objects.count() == 4
    signs = ("instead of 100", "no member", "twice", "names with")
    assert [sign in words for sign, words in zip(signs, remarks(run), strict=True)] == [True] * 4
    there = canonical_state()
    brought(company, text, "deals")
    assert canonical_state() == there
    other = 'ID;Сделка;Клиент;Доли\n1;Сделка 1;ООО Вектор;"Петров 10; Белова 90"\n'
    brought(company, other, "deals")
    assert canonical_state() == there
    replaced = brought(company, other, "deals", policy="replace")
    assert shared("Сделка 1") == {"Борис Петров": Decimal(10), "Вера Белова": Decimal(90)}
    assert undo(replaced.operation_id).conflicts == []
    assert canonical_state() == there
    assert undo(run.operation_id).conflicts == []
    assert canonical_state() == before
