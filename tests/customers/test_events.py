"""News of customers: told once, whatever door a change comes by."""

import itertools

import pytest

from tests.programs import Program
from tropa.core import editing, scope
from tropa.core.errors import Invalid
from tropa.core.events import bus
from tropa.core.journal import operation, undo
from tropa.core.models import Event, Operation
from tropa.customers.models import Customer

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("inside")]


@pytest.fixture
def inside(company):
    with scope.enter(company.workspace.pk):
        yield


def told():
    """(before, after) of all news of stages."""
    rows = Event.objects.filter(label="customers.lifecycle_changed").order_by("seq", "id")
    return [(news.before, news.after) for news in (bus.load(row).payload for row in rows)]


def test_another_stage_of_life_is_told_by_every_door(company, signed_in):
    with operation("test.customer"):
        oak = Customer.objects.create(name="Дуб", owner=company.member)
    program = Program.of(company.member)
    assert program.patch(f"customers/{oak.pk}", {"lifecycle": "prospect", "role": "partner"}).status_code == 200
    assert program.patch(f"customers/{oak.pk}", {"lifecycle": "prospect"}).status_code == 200
    body = {"ids": [str(oak.pk)], "params": {"values": {"lifecycle": "customer"}}}
    assert program.post("customers/actions/core.edit", body).status_code == 200
    path = f"/w/lavka/customers/{oak.pk}/fields/lifecycle/"
    assert signed_in(company.member).post(path, {"lifecycle": "former", "version": "3"}).status_code in {200, 302}
    with operation("test.bulk"):
        Customer.objects.filter(pk=oak.pk).update(lifecycle="lead")
    steps = ["lead", "prospect", "customer", "former", "lead"]
    assert told() == list(itertools.pairwise(steps))
    with pytest.raises(Invalid):
        editing.change("customer", oak.pk, {"lifecycle": "king"}, viewer=company.member)

    undo(Operation.objects.get(label="test.bulk").pk)
    assert Customer.objects.get().lifecycle == "former"
    assert len(told()) == 4
