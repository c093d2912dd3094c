"""The company of the staff tests, with a customer."""

from typing import Any

import pytest

from tests.staff.conftest import *  # noqa: F403  # the same people
from tropa.core import scope
from tropa.core.journal import operation
from tropa.customers.models import Customer
from tropa.staff.services import Opened


@pytest.fixture
def altair(company: Opened) -> Any:
    """A customer of Anna's; the company's scope stays entered."""
    with scope.enter(company.workspace.pk):
        with operation("customers.create"):
            customer = Customer.objects.create(kind="company", name="Альтаир", owner=company.member)
        yield customer
