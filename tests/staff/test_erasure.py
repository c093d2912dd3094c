"""Erasing a person takes what is part of him, and nothing of the people he worked with."""

import pytest

from tropa.core import scope
from tropa.core.journal import erase, operation
from tropa.customers.models import ContactPoint, Customer
from tropa.staff.models import Member

pytestmark = pytest.mark.sql


@pytest.fixture
def boris_with_a_customer(company, hire):
    boris = hire("Boris")
    with scope.enter(company.workspace.pk):
        with operation("test.customer"):
            customer = Customer.objects.create(kind="person", last_name="Orlova", owner=boris)
            customer.add_contact("email", "orlova@mail.example")
        yield boris, customer


def test_a_colleague_who_is_forgotten_keeps_his_customers(boris_with_a_customer):
    boris, customer = boris_with_a_customer
    erase(boris)
    assert Member.objects.get(pk=boris.pk).name == ""
    assert Customer.objects.get(pk=customer.pk).name == "Orlova"
    assert ContactPoint.objects.get().value == "orlova@mail.example"


def test_a_customer_who_is_forgotten_takes_his_contacts_along(boris_with_a_customer):
    boris, customer = boris_with_a_customer
    erase(customer)
    assert Customer.objects.get(pk=customer.pk).name == ""
    assert ContactPoint.objects.get().value == ""
    assert Member.objects.get(pk=boris.pk).name == "Boris"
