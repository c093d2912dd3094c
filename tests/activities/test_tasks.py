"""Tasks: written by the catalogue, done, given away, reminded of, told in the trail, taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tropa.activities import services
from tropa.activities.events import TaskDone
from tropa.activities.models import Activity
from tropa.activities.tasks import remind
from tropa.core import access, catalogue, commands, editing, search, trail
from tropa.core.errors import Invalid, NotFound, RuleViolation
from tropa.core.events import publish
from tropa.core.journal import operation, undo
from tropa.core.models import Operation
from tropa.customers.models import Customer
from tropa.staff.models import Member, Notification
from tropa.staff.services import Opened

pytestmark = pytest.mark.django_db


def a_task(company: Opened, **values: Any) -> Activity:
    task: Activity = editing.create("task", {"title": "Позвонить", **values}, viewer=company.member)
    return task


def test_a_task_is_written_and_read_by_the_names_of_the_contract(company: Opened, altair: Customer) -> None:
    task = a_task(
        company,
        kind="call",
        subject={"kind": "customer", "id": str(altair.pk)},
        due_at="2026-12-01T10:00:00+03:00",
        assignee=str(company.member.pk),
        checklist=[{"text": "Найти договор"}, {"text": "Назвать срок", "done": True}],
    )
    fields = catalogue.of("task")
    fields.prefetch([task], [spec.name for spec in fields])
    shown = {spec.name: spec.api(spec.value(task)) for spec in fields}
    assert shown["subject"] == {"kind": "customer", "id": str(altair.pk)}
    assert (shown["kind"], shown["state"]) == ("call", "open")
    assert [(step["text"], step["done"]) for step in shown["checklist"]] == [
        ("Найти договор", False),
        ("Назвать срок", True),
    ]
    assert Activity.objects.get().customer_id == altair.pk


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "  "}, "title"),
        ({"kind": "dance"}, "kind"),
        ({"subject": {"kind": "customer", "id": "nonsense"}}, "subject"),
        ({"subject": {"kind": "nothing", "id": "01a212c0-36c7-79c0-a022-c594f69d1f6d"}}, "subject"),
        ({"subject": {"kind": "customer", "id": "01a212c0-36c7-79c0-a022-c594f69d1f6d"}}, "subject"),
        ({"due_at": "never"}, "due_at"),
        ({"state": "done"}, "state"),
    ],
)
def test_bad_input_names_its_field(company: Opened, altair: Customer, values: dict[str, Any], field: str) -> None:
    with pytest.raises((Invalid, RuleViolation)) as refused:
        a_task(company, **values)
    errors = getattr(refused.value, "errors", None)
    assert field in ([error.field for error in errors] if errors else [refused.value.field])
    assert not Activity.objects.exists()


def test_done_stands_in_the_trail_until_it_is_taken_back(company: Opened, altair: Customer) -> None:
    task = a_task(company, customer=str(altair.pk))
    deed = commands.run("tasks.complete", "task", [task.pk], {"result": "Ждут счёт"}, viewer=company.member)
    done = Activity.objects.get()
    assert (done.state, done.result) == ("done", "Ждут счёт")
    items = trail.read(altair.pk, company.member).items
    assert [item.entry.kind for item in items] == ["activities.done"]
    assert Customer.objects.get().last_contact_at == done.done_at
    undo(deed)
    assert Activity.objects.get().is_open
    assert trail.read(altair.pk, company.member).items == []


def test_the_last_contact_is_the_newest_that_stands(company: Opened, altair: Customer) -> None:
    first, second = (a_task(company, customer=str(altair.pk)) for _ in range(2))

    def last() -> Any:
        return Customer.objects.get(pk=altair.pk).last_contact_at

    services.complete(first.pk, viewer=company.member)
    services.complete(second.pk, viewer=company.member)
    early, late = (Activity.objects.get(pk=task.pk).done_at for task in (first, second))
    assert last() == late
    services.reopen(second.pk, viewer=company.member)
    assert last() == early
    undo(Operation.objects.get(label="activities.reopen").pk)
    assert last() == late
    with operation("test.long_ago"):
        Activity.objects.filter(pk=second.pk).update(done_at=early - timedelta(days=9))
    assert last() == early
    with operation("test.elsewhere") as moved:
        beta = Customer.objects.create(kind="company", name="Бета")
        Activity.objects.filter(pk=first.pk).update(customer=beta)
    assert (last(), Customer.objects.get(pk=beta.pk).last_contact_at) == (early - timedelta(days=9), early)
    undo(moved.id)
    editing.trash("task", first.pk, company.member)
    with operation("test.purge"):
        Activity.objects.filter(pk=second.pk).delete()
    assert last() is None


@pytest.mark.parametrize("many", [3, 30])
def test_many_are_done_by_the_same_number_of_statements(company: Opened, altair: Customer, many: int) -> None:
    with operation("test.many"):
        Activity.objects.bulk_insert(
            ["title", "title_key", "customer"], [(f"T{number}", f"t{number}", altair.pk) for number in range(many)]
        )
    with CaptureQueriesContext(connection) as context, operation("test.done"):
        for row in Activity.objects.all():
            publish(TaskDone(task_id=row.pk, customer_id=altair.pk))
        Activity.objects.update(state="done", done_at=timezone.now())
    told = [
        query["sql"]
        for query in context.captured_queries
        if "trailentry" in query["sql"] or "contact_at" in query["sql"]
    ]
    assert len(told) <= 3, told
    assert trail.read(altair.pk, company.member).items


def test_a_done_task_is_not_done_twice(company: Opened, altair: Customer) -> None:
    task = a_task(company)
    with operation("activities.complete"):
        task.complete()
        with pytest.raises(RuleViolation):
            task.complete()


def test_postponing_moves_the_reminder_along(company: Opened, altair: Customer) -> None:
    due = timezone.now().replace(microsecond=0) + timedelta(hours=5)
    task = a_task(company, due_at=due.isoformat(), remind_at=(due - timedelta(minutes=15)).isoformat())
    with operation("activities.postpone"):
        task.postpone(due + timedelta(days=1))
    assert Activity.objects.get().remind_at == due + timedelta(days=1) - timedelta(minutes=15)


def test_a_reminder_rings_once(company: Opened, altair: Customer) -> None:
    past = (timezone.now() - timedelta(minutes=1)).isoformat()
    a_task(company, customer=str(altair.pk), assignee=str(company.member.pk), remind_at=past)
    for _ in range(2):
        remind.call()
    assert [note.member_id for note in Notification.objects.all()] == [company.member.pk]


def test_a_reminder_set_anew_rings_again_and_one_brought_back_does_not(company: Opened, altair: Customer) -> None:
    now = timezone.now().replace(microsecond=0)
    early = (now - timedelta(minutes=9)).isoformat()
    task = a_task(company, assignee=str(company.member.pk), due_at=now.isoformat(), remind_at=early)
    remind.call()
    rung = Notification.objects.count

    with operation("test.later") as later:
        Activity.objects.filter(pk=task.pk).update(remind_at=now + timedelta(hours=2))
    undo(later.id)
    remind.call()
    assert rung() == 1

    Activity.objects.filter(pk=task.pk).derive(reminded_at=now - timedelta(minutes=8))
    anew = (now - timedelta(minutes=1)).isoformat()
    editing.change("task", task.pk, {"remind_at": anew}, viewer=company.member)
    remind.call()
    assert rung() == 2
    editing.change("task", task.pk, {"due_at": (now + timedelta(days=1)).isoformat()}, viewer=company.member)
    assert Activity.objects.to_remind(now + timedelta(days=1)).exists()


def test_a_new_assignee_is_told(
    company: Opened, altair: Customer, hire: Callable[..., Member], run_events: Callable[[], Any]
) -> None:
    boris = hire("Boris")
    task = a_task(company, assignee=str(company.member.pk))
    commands.run("tasks.assign", "task", [task.pk], {"assignee": str(boris.pk)}, viewer=company.member)
    run_events()
    assert Notification.objects.filter(member=boris, text__contains="Позвонить").count() == 1


def test_a_seller_sees_his_tasks_alone_and_whom_they_are_for(
    company: Opened, altair: Customer, hire: Callable[..., Member]
) -> None:
    boris = hire("Boris")
    mine = a_task(company, assignee=str(company.member.pk), customer=str(altair.pk))
    his = a_task(company, title="Отправить каталог", assignee=str(boris.pk), customer=str(altair.pk))
    assert list(Activity.objects.visible_to(boris)) == [his]
    with pytest.raises(NotFound):
        editing.change("task", mine.pk, {"title": "x"}, viewer=boris)
    assert not Customer.objects.visible_to(boris).exists()
    seen, fields = access.glimpse(boris, Customer)
    assert [each.name for each in Customer.objects.filter(seen)] == ["Альтаир"]
    assert "name" in fields


def test_a_just_saved_task_is_found(company: Opened, altair: Customer) -> None:
    a_task(company, title="Согласовать договор поставки", customer=str(altair.pk))
    groups = search.find(company.member, "договоры", kinds=["task"])
    assert [hit.title for group in groups for hit in group.hits] == ["Согласовать договор поставки"]
