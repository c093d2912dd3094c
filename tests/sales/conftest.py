"""A company with a customer, whose deals these tests are about."""

from collections.abc import Iterator

import pytest

from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.customers.models import Customer
from tropa.staff.services import Opened, open_workspace


@pytest.fixture
def company(db: None) -> Iterator[Opened]:
    """Anna's company, entered, with Anna acting."""
    opened = open_workspace(company="Светлый дом", email="anna@example.com", password="trail-of-pines-9", name="Анна")
    with scope.enter(opened.workspace.pk), act_as(Actor("member", opened.member.pk), "page"):
        yield opened


@pytest.fixture
def altair(company: Opened) -> Customer:
    """A company that buys."""
    customer: Customer = editing.create(
        "customer", {"kind": "company", "name": "Альтаир-Логистик"}, viewer=company.member
    )
    return customer
