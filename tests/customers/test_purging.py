"""A customer that lay in the trash leaves with all its parts, and comes back with them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.staff.conftest import *  # noqa: F403  # the same people
from tropa.core import editing, purging, scope
from tropa.core.journal import canonical_state, undo
from tropa.core.models import Operation
from tropa.customers.models import ContactPoint, Customer
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def test_a_customer_goes_with_its_parts_and_comes_back_with_them(company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        points = [{"kind": "phone", "value": "+79121234567", "primary": True}]
        made = editing.create("customer", {"last_name": "Петрова", "contact_points": points}, viewer=company.member)
        editing.create("note", {"customer": str(made.pk), "text": "после обеда"}, viewer=company.member)
        task = {"title": "Позвонить", "customer": str(made.pk), "assignee": str(company.member.pk)}
        editing.create("task", task, viewer=company.member)
        editing.trash("customer", made.pk, company.member)
        before = canonical_state()
        assert purging.purge(timezone.now() + timedelta(days=31)) == 1
        assert not Customer.everything.exists()
        assert not ContactPoint.everything.exists()
        assert undo(Operation.objects.get(label="core.empty_trash").pk).conflicts == []
        assert canonical_state() == before
        editing.restore("customer", made.pk, company.member)
        assert Customer.objects.get().contact_points.get().value == "+79121234567"
