"""Notes of a file stand in the trail on the day they were made, and go with the import."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from tropa.core import scope
from tropa.core.journal import undo
from tropa.core.trail import read
from tropa.customers.importing.preparing import prepare
from tropa.customers.importing.running import run_to_end
from tropa.customers.models import Customer, Note
from tropa.staff.services import Opened

MOSCOW = ZoneInfo("Europe/Moscow")
TABLE = "ФИО;Телефон;Дата создания;Комментарий\nИванов Иван;89000000001;05.03.2024;Просил перезвонить\n"
MORE = "ФИО;Телефон;Комментарий\nИванов Иван;89000000001;Купил ещё стол\n"


def brought(company: Opened, rows: str, kind: str = "customers") -> Any:
    stream = io.BytesIO(rows.encode())
    return run_to_end(prepare(stream, "a.csv", member=company.member, kind=kind))


def told(company: Opened) -> list[tuple[date, str]]:
    """The lines of the only customer's trail: day and text."""
    items = read(Customer.objects.get().pk, company.member, kinds=["notes"]).items
    return [(timezone.localdate(item.entry.occurred_at, MOSCOW), item.look.text) for item in items]


def test_a_note_has_its_line_on_its_day(company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        first = brought(company, TABLE)
        assert told(company) == [(date(2024, 3, 5), "Просил перезвонить")]
        brought(company, MORE)
        assert [text for _day, text in told(company)] == ["Купил ещё стол", "Просил перезвонить"]
        assert told(company)[0][0] == timezone.localdate(Note.objects.order_by("-created_at")[0].created_at, MOSCOW)
        again = brought(company, MORE)
        assert (again.count("updated"), len(told(company))) == (1, 2)
        assert first.operation_id != again.operation_id


def test_it_goes_and_comes_with_the_import(company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        brought(company, "ФИО;Телефон\nИванов Иван;89000000001\n")
        run = brought(company, MORE)
        taken = undo(run.operation_id)
        assert told(company) == []
        undo(taken.operation)
        assert [text for _day, text in told(company)] == ["Купил ещё стол"]


def test_comments_of_deals_are_told_too(company: Opened, run_events: Callable[[], None]) -> None:
    with scope.enter(company.workspace.pk):
        brought(company, "Название сделки;Клиент;Сумма;Комментарий\nКухня;Иванов Иван;1000;Ждёт эскиз\n", "deals")
    run_events()
    with scope.enter(company.workspace.pk):
        assert [text for _day, text in told(company)] == ["Ждёт эскиз"]
