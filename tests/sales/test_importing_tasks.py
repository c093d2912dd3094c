"""Files of tasks: done ones with their days, open ones without a bell, linked to customers and deals."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from tests.sales.test_importing import brought, counts, problems, remarks
from tests.staff.conftest import hire
from tropa.activities.models import Activity
from tropa.activities.tasks import remind
from tropa.core.journal import canonical_state, undo
from tropa.core.models import SearchDoc, TrailEntry
from tropa.core.search import rebuild
from tropa.customers.importing.checking import rehearse
from tropa.customers.importing.preparing import prepare
from tropa.customers.importing.running import run_to_end
from tropa.customers.models import Customer, Note
from tropa.sales.models import Deal
from tropa.staff.models import Notification

__all__ = ["hire"]

AHEAD = (timezone.localtime() + timedelta(days=30)).strftime("%d.%m.%Y")
TASKS = (
    "Тип задачи;Тема;Описание;Крайний срок;Напоминание;Статус задачи;Дата выполнения;Результат;Ответственный;"
    "Клиент;Телефон;Сделка\n"
    "Звонок;Узнать про оплату;Спросить бухгалтера;05.03.2024 10:00;05.03.2024 09:00;Завершена;06.03.2024 11:30;"
    "Оплатят;Boris;Иванов Иван;89000000001;7\n"
    f"Встреча;Показать столы;;{AHEAD};{AHEAD} 09:00;Ждёт выполнения;;;;Иванов Иван;89000000001;№ 1\n"
    "Задача;Купить бумагу;;07.03.2024;;Не выполнена;;;;;;\n"
    f"Баня;;Позвонить насчёт договора;{AHEAD} 12:00;07.03.2024 09:00;;;;Никто Такой;Петров Пётр;;Нет такой\n"
    "Задача;;;;;;;;;Иванов Иван;89000000001;\n"
    "Задача;Отменённое дело;;01.02.2024;;Отменена;;;;;;столы\n"
)


@pytest.fixture
def deal(company: Any) -> Deal:
    """A deal from another program, where it is number 7."""
    brought(company, "ID;Название сделки;Телефон;Контакт\n7;Столы;89000000001;Иванов Иван\n", "deals")
    found: Deal = Deal.objects.get()
    return found


def tasks() -> dict[str, Activity]:
    return {task.title: task for task in Activity.objects.all()}


def test_tasks_come_with_their_past_and_go_out(company: Any, deal: Deal, hire: Any, run_events: Any) -> None:
    boris = hire("Boris", "seller")
    before, bells = canonical_state(), Notification.objects.count()
    told = rehearse(prepare(BytesIO(TASKS.encode()), "a.csv", member=company.member, kind="")).as_json()
    assert canonical_state() == before
    run = brought(company, TASKS, "")
    assert (run.kind, counts(run)) == ("tasks", [6, 5, 0, 0, 1])
    assert [told["rows"], *told["counts"].values()] == counts(run)
    assert told["linked"] == run.counts["linked"] == {"customer": 1}
    assert [row for row, _column, _words in problems(run)] == [6]
    assert len(remarks(run)) == 2
    found = tasks()
    call = found["Узнать про оплату"]
    assert (call.kind, call.state, call.result, call.assignee) == ("call", "done", "Оплатят", boris)
    assert (call.done_at.isoformat(), call.due_at.isoformat(), call.remind_at) == (
        "2024-03-06T08:30:00+00:00", "2024-03-05T07:00:00+00:00", None,
    )  # fmt: skip
    assert (call.subject_kind, call.subject_id, call.customer) == ("deal", deal.pk, deal.customer)
    assert Note.objects.get().text == "Спросить бухгалтера"
    meeting = found["Показать столы"]
    assert (meeting.kind, meeting.state, meeting.subject_id) == ("meeting", "open", deal.pk)
    assert meeting.due_at.hour == 15  # six in the evening, Moscow
    assert meeting.remind_at > timezone.now()
    paper = found["Купить бумагу"]
    assert (paper.state, paper.customer, paper.subject_kind, paper.assignee) == ("open", None, "", company.member)
    contract = found["Позвонить насчёт договора"]
    assert (contract.kind, contract.remind_at, contract.subject_kind) == ("task", None, "customer")
    called_off = found["Отменённое дело"]
    assert (called_off.state, called_off.done_at, called_off.customer) == ("cancelled", None, deal.customer)
    assert Deal.objects.get().next_step_at == meeting.due_at
    assert Customer.objects.get(pk=deal.customer_id).last_contact_at == call.done_at
    entry = TrailEntry.objects.get(kind="activities.done")
    assert (entry.occurred_at, entry.subject_id) == (call.done_at, call.pk)
    run_events()
    remind.call()
    assert Notification.objects.count() == bells
    words = dict(SearchDoc.objects.values_list("record", "words"))
    rebuild("task")
    assert dict(SearchDoc.objects.values_list("record", "words")) == words
    after = canonical_state()
    report = undo(run.operation_id)
    assert (report.conflicts, canonical_state()) == ([], before)
    report = undo(report.operation)
    assert (report.conflicts, canonical_state()) == ([], after)


@pytest.mark.parametrize(
    ("policy", "expected", "state", "result"),
    [("update", [1, 0, 1, 0, 0], "open", "Оплатят"), ("replace", [1, 0, 1, 0, 0], "done", "Оплатят"),
     ("skip", [1, 0, 0, 1, 0], "open", ""), ("create", [1, 1, 0, 0, 0], "open", "")],
)  # fmt: skip
def test_a_task_that_is_there(
    company: Any, hire: Any, run_events: Any, policy: str, expected: list[int], state: str, result: str
) -> None:
    hire("Boris", "seller")
    head = "Task;Due date;Status;Outcome;Email;Assigned to\n"
    brought(company, f"{head}Call back;2024-03-05 10:00;Not started;;ann@acme.example;\n", "tasks")
    there = canonical_state()
    second = f"{head}Call back;2024-03-05 10:00;Completed;Оплатят;ann@acme.example;Boris\n"
    run = brought(company, second, "tasks", policy=policy)
    assert counts(run) == expected
    first = Activity.objects.order_by("pk").first()
    assert (first.state, first.result, bool(first.done_at)) == (state, result, state == "done")
    run_events()
    assert not Notification.objects.exists()
    assert undo(run.operation_id).conflicts == []
    assert canonical_state() == there


def test_the_same_file_twice_adds_nothing(company: Any, deal: Deal) -> None:
    brought(company, TASKS, "tasks")
    there = canonical_state()
    assert counts(brought(company, TASKS, "tasks", policy="skip")) == [6, 0, 0, 5, 1]
    assert counts(brought(company, TASKS, "tasks")) == [6, 0, 5, 0, 1]
    assert canonical_state() == there
    twice = TASKS + TASKS.splitlines()[1] + "\n"
    assert counts(brought(company, twice, "tasks", policy="skip")) == [7, 0, 0, 6, 1]


def test_a_workbook_of_another_program(company: Any) -> None:
    from openpyxl import Workbook

    book, stream = Workbook(), BytesIO()
    names = ("Subject", "Type", "Due date", "Done", "Note")
    book.active.append([*(f"Activity - {name}" for name in names), "Person"])
    book.active.append(["Demo", "Call", "2024-03-05", "Yes", "Show it", "Ann Lee"])
    book.save(stream)
    stream.seek(0)
    run = prepare(stream, "activities.xlsx", member=company.member, kind="")
    assert run.kind == "tasks"
    run = run_to_end(run)
    assert counts(run) == [1, 1, 0, 0, 0]
    task = Activity.objects.get()
    assert (task.title, task.kind, task.state, task.done_at, task.customer.name) == (
        "Demo", "call", "done", task.due_at, "Ann Lee",
    )  # fmt: skip


def test_odd_cells_of_tasks_are_said_or_kept(company: Any) -> None:
    run = brought(
        company,
        "Задача;Срок;Окончание;Приоритет;Место;Клиент\n"
        "А;31.02.2024;;;;\nБ;05.03.2024 10:00;04.03.2024 10:00;высокий;Офис;ООО Ромашка\n"
        f"{'д' * 400};;;;;Иванов Иван\n",
        "tasks",
    )
    assert counts(run) == [3, 2, 0, 0, 1]
    meant = tasks()["Б"]
    assert (meant.ends_at, meant.priority, meant.place, meant.customer.kind) == (None, "high", "Офис", "company")
    assert Note.objects.get().text == "д" * 400
