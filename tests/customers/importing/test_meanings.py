"""What columns may become: the company's own fields, only what a role may write, people to ask for at a company."""

from io import BytesIO
from typing import Any

import pytest

from tropa.core import scope
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.core.models import Field
from tropa.core.search import find
from tropa.customers.importing.meanings import add_field, type_of
from tropa.customers.importing.preparing import change_mapping, prepare
from tropa.customers.importing.running import run_to_end
from tropa.customers.models import Customer, Employment
from tropa.staff.models import Grant, Member


@pytest.fixture(autouse=True)
def entered(company: Any) -> Any:
    with scope.enter(company.workspace.pk):
        yield


def imported(text: str, member: Any, **options: Any) -> Any:
    return run_to_end(prepare(BytesIO(text.encode()), "a.csv", member=member, **options))


def test_a_column_becomes_a_field_and_the_next_file_finds_it(company: Any) -> None:
    text = "ФИО;Телефон;Размер обуви\nБелова Анна;89000000002;38\nИванов Иван;89000000003;сорок\n"
    run = prepare(BytesIO(text.encode()), "a.csv", member=company.member)
    assert run.mapping["columns"]["Размер обуви"] == ""
    target = add_field(run, "Размер обуви", ["38", "41"], member=company.member)
    change_mapping(run, {**run.mapping["columns"], "Размер обуви": target}, "update")
    run_to_end(run)
    assert (run.count("created"), run.count("failed")) == (1, 1)
    name = Field.objects.get().name
    assert Customer.objects.get().custom == {name: "38"}
    again = prepare(BytesIO("Телефон;размер обуви\n89000000009;40\n".encode()), "b.csv", member=company.member)
    assert again.mapping["columns"]["размер обуви"] == target


@pytest.mark.parametrize(
    ("values", "kind"), [(["1", "2,5"], "number"), (["007"], "text"), (["01.02.2024"], "date"), ([], "text")]
)
def test_the_type_of_a_new_field_follows_the_values(values: list[str], kind: str) -> None:
    assert type_of(values) == kind


def test_a_mapping_names_no_field_that_is_not_there(company: Any) -> None:
    with pytest.raises(RuleViolation, match="shoe"):
        imported("a;b\n1;2\n", company.member, mapping={"a": "name", "b": "custom.shoe"})


def test_contact_persons_are_employed_once(company: Any) -> None:
    text = (
        "Компания;Контактное лицо;Должность;Телефон\nООО «Заря»;Белова Анна Ивановна, Орлов Пётр;Директор;88432001020"
    )
    run = imported(text, company.member)
    assert run.counts["linked"]["person"] == 2
    assert set(Employment.objects.values_list("person__name", "company__name", "position")) == {
        ("Белова Анна Ивановна", "ООО «Заря»", "Директор"),
        ("Орлов Пётр", "ООО «Заря»", "Директор"),
    }
    imported(text, company.member)
    assert Employment.objects.count() == 2


def test_imported_customers_are_found_at_once(company: Any) -> None:
    imported("ФИО;Телефон\nБелова Анна;89000000002\n", company.member)
    assert [hit.title for group in find(company.member, "белова") for hit in group.hits] == ["Белова Анна"]
    assert [hit.title for group in find(company.member, "0000002") for hit in group.hits] == ["Белова Анна"]


def test_a_file_writes_only_what_the_role_may(company: Any, hire: Any) -> None:
    olga = hire("Olga", "head")
    with operation("test.narrow"):
        for action in ("view", "import"):
            Grant.objects.update_or_create(
                role=olga.role, kind="customer", action=action,
                defaults={"scope": "all", "fields": {"contact_points": "read"}},
            )  # fmt: skip
    olga = Member.objects.get(pk=olga.pk)
    text = "ФИО;Телефон\nБелова Анна;89000000002\n"
    assert prepare(BytesIO(text.encode()), "a.csv", member=olga).mapping["columns"]["Телефон"] == ""
    with pytest.raises(RuleViolation, match=r"Your role may not write|роль"):
        imported(text, olga, mapping={"ФИО": "name", "Телефон": "phone"})


def test_a_company_named_by_a_person_and_by_its_own_row_is_one(company: Any) -> None:
    text = "Клиент;Тип;Компания;Телефон\nБелова Анна;человек;ООО «Заря»;89000000002\nООО «Заря»;компания;;88432001020"
    imported(text, company.member)
    firm = Customer.objects.companies().get()
    assert Employment.objects.get().company == firm
    assert firm.contact_points.count() == 1
