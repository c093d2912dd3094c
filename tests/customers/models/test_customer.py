"""Customers: names, contacts, tags, places of work."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction

from tropa.core import scope
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.models import Workspace
from tropa.customers.models import ContactPoint, Customer, CustomerTag, Employment, Requisites

pytestmark = pytest.mark.sql


@pytest.fixture(autouse=True)
def inside(workspace: Workspace) -> Iterator[None]:
    with scope.enter(workspace.pk):
        yield


def made(**values: str) -> Customer:
    customer = Customer(**values)
    with operation("customers.create"):
        customer.save()
    return customer


def test_names_in_latin_letters_begin_with_the_first_name() -> None:
    person = made(first_name="Oliver", middle_name="J.", last_name="Knight")
    assert (person.name, person.sort_key) == ("Oliver J. Knight", "knight oliver")


def test_a_person_is_named_by_the_parts_and_sorted_by_the_last_name() -> None:
    person = made(first_name="Пётр", last_name="Ёлкин")
    assert (person.name, person.sort_key) == ("Ёлкин Пётр", "елкин петр")
    person.last_name = "Иванов"
    with operation("customers.edit"):
        person.save()
    assert Customer.objects.get(pk=person.pk).name == "Иванов Пётр"


def test_spellings_of_a_company_share_a_key() -> None:
    one, other = (made(kind="company", name=name) for name in ('ООО "Ромашка"', "«Ромашка», ООО"))
    assert one.name_key == other.name_key
    assert one.sort_key == "ромашка"


def test_keys_follow_a_mass_rename_and_its_undo() -> None:
    customer = made(kind="company", name="Альфа")
    with operation("customers.rename") as deed:
        Customer.objects.update(name="Бета")
    assert Customer.objects.get(pk=customer.pk).sort_key == "бета"
    undo(deed.id)
    assert Customer.objects.get(pk=customer.pk).sort_key == "альфа"


def test_nobody_is_without_a_name() -> None:
    with pytest.raises(RuleViolation) as error:
        made(name="  ")
    assert error.value.field == "name"


@pytest.mark.parametrize(
    ("kind", "value", "spelling"),
    [
        ("phone", "8 (900) 000-00-01 доб. 12", "+79000000001;ext=12"),
        ("email", " Anna@Example.COM ", "anna@example.com"),
        ("telegram", "https://t.me/Rustam_A", "rustam_a"),
        ("telegram", "@Rustam_A", "rustam_a"),
        ("vk", "https://vk.com/id1", "id1"),
        ("site", "https://www.Example.com/", "example.com"),
    ],
)
def test_a_contact_is_found_in_any_spelling(kind: str, value: str, spelling: str) -> None:
    customer = made(name="Анна")
    with operation("customers.add_contact"):
        point = customer.add_contact(kind, value)
        assert customer.add_contact(kind, value).pk == point.pk
    assert (point.normalised, point.primary) == (spelling, True)
    assert Customer.objects.with_contact(kind, value).get() == customer


@pytest.mark.parametrize(("kind", "value"), [("phone", "12"), ("email", "anna"), ("telegram", "@"), ("phone", " ")])
def test_what_is_no_address_is_refused_in_words(kind: str, value: str) -> None:
    customer = made(name="Анна")
    with pytest.raises(RuleViolation), operation("customers.add_contact"):
        customer.add_contact(kind, value)
    assert not Customer.objects.with_contact(kind, value).exists()


def test_of_one_kind_one_contact_is_primary() -> None:
    customer = made(name="Анна")
    with operation("customers.add_contact"):
        customer.add_contact("phone", "+79000000001")
        second = customer.add_contact("phone", "+79000000002", primary=True)
    assert ContactPoint.objects.get(customer=customer, primary=True) == second


def test_a_tag_goes_on_once_and_off_in_any_spelling() -> None:
    customer = made(name="Анна")
    with operation("customers.tag") as deed:
        customer.tag("Опт")
        customer.tag("опт")
    assert CustomerTag.objects.count() == 1
    with operation("customers.untag"):
        customer.untag("ОПТ")
    assert not CustomerTag.objects.exists()
    assert deed.id


def test_a_person_has_one_primary_place_of_work() -> None:
    person = made(name="Анна")
    with operation("customers.employ"):
        person.employ(at=made(kind="company", name="Альфа"), position="директор")
        person.employ(at=made(kind="company", name="Бета"))
    assert Employment.objects.get(primary=True).company.name == "Бета"
    with pytest.raises(RuleViolation), operation("customers.employ"):
        person.employ(at=made(name="Борис"))


def test_a_wrong_check_digit_is_a_doubt_not_a_refusal() -> None:
    customer = made(kind="company", name="Альфа")
    with operation("customers.requisites"):
        numbers = Requisites.objects.create(customer=customer, tax_id="7707083894", ogrn="1027700132195")
    assert list(numbers.doubts) == ["tax_id"]


def test_the_primary_contact_is_one_of_its_kind_and_an_undo_hands_the_mark_back() -> None:
    customer = made(last_name="Иванов")
    with operation("customers.edit"):
        first = customer.add_contact("phone", "+79121234567")
        customer.add_contact("email", "a@b.example")
        second = customer.add_contact("phone", "+79121234568")
    with operation("customers.edit") as deed:
        customer.make_primary(second)
    assert marked(customer) == {"+79121234568", "a@b.example"}
    assert undo(deed.id).conflicts == []
    assert marked(customer) == {"+79121234567", "a@b.example"}
    with pytest.raises(IntegrityError), transaction.atomic(), operation("customers.edit"):
        ContactPoint.objects.exclude(pk=first.pk).update(primary=True)


def marked(customer: Customer) -> set[str]:
    return set(ContactPoint.objects.filter(customer=customer, primary=True).values_list("normalised", flat=True))


def test_a_person_works_in_a_company_once_and_an_undo_hands_the_mark_back() -> None:
    person, one, other = made(last_name="Иванов"), made(kind="company", name="А"), made(kind="company", name="Б")
    with operation("customers.edit"):
        first = person.employ(at=one)
        person.employ(at=other, primary=False)
    with operation("customers.edit") as deed:
        person.employ(at=other)
    assert undo(deed.id).conflicts == []
    assert Employment.objects.get(primary=True) == first
    with pytest.raises(IntegrityError), transaction.atomic(), operation("customers.edit"):
        Employment.objects.create(person=person, company=one)
