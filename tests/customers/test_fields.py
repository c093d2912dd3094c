"""Customers written and read by their catalogue."""

from typing import Any

import pytest

from tropa.core import access, catalogue, editing, scope
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.models import Workspace
from tropa.core.urls import slug
from tropa.customers.models import ContactPoint, Customer, Employment, Requisites, Tag

pytestmark = pytest.mark.sql


def test_a_customer_is_written_and_read_by_the_names_of_the_contract(workspace: Workspace) -> None:
    with scope.enter(workspace.pk):
        values = {
            "kind": "person",
            "first_name": "Анна",
            "last_name": "Ёлкина",
            "name": "Ёлкина Анна",
            "contact_points": [{"kind": "phone", "value": "8 900 000-00-01"}],
            "tags": ["Опт"],
        }
        customer = editing.create("customer", values, viewer=access.SYSTEM_VIEWER)
        fields = catalogue.of("customer")
        names = [spec.name for spec in fields]
        fields.prefetch([customer], names)
        read = {spec.name: spec.value(customer) for spec in fields}
    assert (read["name"], read["phone"]) == ("Ёлкина Анна", "+79000000001")
    assert customer.sort_key == "елкина анна"
    assert len(read["tags"]) == 1
    assert read["company"] is None


def new(**values: Any) -> Customer:
    made: Customer = editing.create("customer", values, viewer=access.SYSTEM_VIEWER)
    return made


def change(customer: Customer, **values: Any) -> None:
    editing.change("customer", customer.pk, values, viewer=access.SYSTEM_VIEWER)


def read(customer: Customer, name: str) -> Any:
    spec = catalogue.of("customer")[name]
    return spec.api(spec.value(Customer.objects.get(pk=customer.pk)))


def test_company_and_position_are_those_of_the_primary_place(workspace: Workspace) -> None:
    with scope.enter(workspace.pk):
        altair, beta = new(kind="company", name="Альтаир"), new(kind="company", name="Бета")
        rustam = new(name="Рустам", company=altair.pk, position="закупки")
        assert (read(rustam, "company"), read(rustam, "position")) == (str(altair.pk), "закупки")
        change(rustam, company=str(beta.pk), position="директор")
        assert [(row["company"], row["primary"]) for row in read(rustam, "employments")] == [
            (str(beta.pk), True),
            (str(altair.pk), False),
        ]
        rows = [{**row, "primary": row["company"] == str(altair.pk)} for row in read(rustam, "employments")]
        change(rustam, employments=rows)
        assert read(rustam, "company") == str(altair.pk)
        change(rustam, company=None)
        assert read(rustam, "company") == str(beta.pk)
        assert Employment.objects.count() == 1


def test_only_a_person_works_in_a_company(workspace: Workspace) -> None:
    with scope.enter(workspace.pk):
        anna, boris = new(name="Анна"), new(name="Борис")
        with pytest.raises(RuleViolation):
            change(anna, company=boris.pk)
        with pytest.raises(Invalid) as error:
            change(anna, employments=[{"company": boris.pk}])
        assert error.value.errors[0].field == "employments.0.company"


def test_requisites_are_one_object_whose_parts_change_apart(workspace: Workspace) -> None:
    with scope.enter(workspace.pk):
        altair = new(kind="company", name="Альтаир", requisites={"tax_id": "7707083893"})
        change(altair, requisites={"kpp": "770701001", "bank_accounts": [{"bic": "044525225", "account": "1"}]})
        told = read(altair, "requisites")
        assert (told["tax_id"], told["kpp"], told["bank_accounts"][0]["bic"]) == (
            "7707083893",
            "770701001",
            "044525225",
        )
        assert read(altair, "tax_id") == "7707083893"
        with pytest.raises(Invalid) as error:
            change(altair, requisites={"tax_id": "1" * 20})
        assert error.value.errors[0].field == "requisites.tax_id"
        change(altair, requisites=None)
        assert not Requisites.objects.exists()


def test_a_second_spelling_of_one_telephone_is_an_error_of_the_field(workspace: Workspace) -> None:
    with scope.enter(workspace.pk):
        points = [{"kind": "phone", "value": "8 900 000-00-01"}, {"kind": "phone", "value": "+79000000001"}]
        with pytest.raises(Invalid) as error:
            new(name="Анна", contact_points=points)
        assert error.value.errors[0].field.startswith("contact_points.1")
        anna = new(name="Анна", contact_points=points[:1])
        change(anna, contact_points=points[1:])
        assert ContactPoint.objects.get().value == "+79000000001"
        with pytest.raises(Invalid) as error:
            change(anna, contact_points=[{"kind": "phone", "value": "12"}])
        assert error.value.errors[0].field == "contact_points.0.value"


def test_addresses_are_kept_as_rows(workspace: Workspace) -> None:
    with scope.enter(workspace.pk):
        altair = new(kind="company", name="Альтаир", addresses=[{"lines": "Техническая, 23", "city": "Казань"}])
        assert read(altair, "city") == "Казань"
        change(altair, addresses=[])
        assert read(altair, "city") is None


def test_two_spellings_of_a_tag_are_one_tag(workspace: Workspace) -> None:
    with scope.enter(workspace.pk):
        new(name="Анна", tags=["Опт", "опт"])
        assert Tag.objects.count() == 1


COLUMNS = ["phone", "email", "city", "tax_id", "company", "position", "owner"]


def test_lists_are_told_the_same_values_that_the_rows_hold(
    workspace: Workspace, django_assert_num_queries: Any
) -> None:
    """Many records are told by columns of one query, one record by its rows."""
    with scope.enter(workspace.pk):
        altair, beta = (
            new(kind="company", name=name, requisites={"tax_id": "7707083893"}, addresses=[{"city": "Казань"}])
            for name in ("Альтаир", "Бета")
        )
        points = [{"kind": "phone", "value": f"+7900000000{n}", "primary": n == 3} for n in range(1, 5)]
        rustam = new(name="Рустам", company=altair.pk, position="закупки", contact_points=points)
        change(rustam, company=str(beta.pk), position="директор")
        nobody = new(name="Никто", contact_points=[{"kind": "email", "value": "nobody@example.com"}])
        change(nobody, contact_points=[])
        by_id = {one.pk: one for one in (altair, beta, rustam, nobody)}
        fields = catalogue.of("customer")
        listed = list(fields.joined(Customer.objects.filter(pk__in=by_id), COLUMNS))
        assert slug() == "lavka"  # known from here on, as behind the door
        with django_assert_num_queries(1):
            fields.prefetch(listed, COLUMNS)
            told = {one.pk: [fields[name].value(one) for name in COLUMNS] for one in listed}
        rows = {one.pk: [fields[name].value(one) for name in COLUMNS] for one in Customer.objects.filter(pk__in=by_id)}
    assert told == rows
    assert told[rustam.pk][0] == "+79000000003"
    assert told[rustam.pk][4].title == "Бета"


def test_rows_that_are_read_anyway_are_not_asked_twice(workspace: Workspace, django_assert_num_queries: Any) -> None:
    with scope.enter(workspace.pk):
        new(name="Рустам", contact_points=[{"kind": "phone", "value": "+79000000001"}])
        fields, listed = catalogue.of("customer"), list(Customer.objects.all())
        with django_assert_num_queries(1):
            fields.prefetch(listed, ["contact_points", "phone", "email"])
            assert fields["phone"].value(listed[0]) == fields["contact_points"].value(listed[0])[0]["value"]
