"""What follows an enquiry: bells, and the purge of whoever was rejected."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.staff.conftest import company, hire
from tropa.core import scope
from tropa.core.journal import operation, undo
from tropa.core.models import Operation
from tropa.customers.models import Customer, Note
from tropa.sales.models import Lead
from tropa.sales.services import leads
from tropa.sales.services.leads import Enquirer
from tropa.sales.tasks import forget
from tropa.staff.models import Notification

__all__ = ["company", "hire"]

pytestmark = pytest.mark.sql


def test_heads_hear_of_an_enquiry_without_owner_once_until_they_read_it(company, hire, run_events):
    boris = hire("Boris")
    with scope.enter(company.workspace.pk):
        for title in ("Кухня", "Шкаф", "Стол"):
            leads.receive(title, enquirer=Enquirer("Ирина"))
        leads.receive("Борису", enquirer=Enquirer("Пётр"), owner=boris)
    run_events()
    with scope.enter(company.workspace.pk):
        told = list(Notification.objects.order_by("at").values_list("member", "count"))
        assert sorted(told, key=lambda pair: pair[1]) == [(boris.pk, 1), (company.member.pk, 3)]
        last = Notification.objects.get(member=company.member)
        assert last.subject_id == Lead.objects.get(title="Стол").pk


def test_whoever_was_rejected_is_purged_after_thirty_days_unless_something_else_is_known(company):
    later = timezone.now() + timedelta(days=30, minutes=1)
    with scope.enter(company.workspace.pk):
        gone, noted, asks, taken = (leads.receive("Кухня", enquirer=Enquirer(name)) for name in "абвг")
        leads.receive("Ещё", customer=asks.customer)
        for lead in (gone, noted, asks):
            leads.reject(lead.pk, viewer=company.member)
        leads.accept(taken.pk, viewer=company.member)
        with operation("test.note"):
            Note.objects.create(customer=noted.customer, text="Перезвонит")
        assert forget(timezone.now()) == 0
        assert forget(later) == 1
        assert forget(later) == 0
        assert sorted(Customer.everything.values_list("name", flat=True)) == ["б", "в", "г"]
        assert not Lead.everything.filter(pk=gone.pk).exists()
        undo(Operation.objects.get(label="sales.forget_rejected").pk)
        assert Customer.objects.filter(name="а").exists()
