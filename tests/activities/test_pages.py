"""The day and the form of a task, through HTTP."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tropa.activities.models import Activity
from tropa.core import editing, scope
from tropa.staff.models import Member
from tropa.staff.services import Opened

pytestmark = pytest.mark.django_db


def address(company: Opened, rest: str) -> str:
    return f"/w/{company.workspace.slug}/{rest}"


def test_a_task_is_written_down_seen_today_and_done(company: Opened, anna: Client) -> None:
    answer = anna.post(
        address(company, "tasks/new/"),
        {
            "title": "Позвонить <b>в банк</b>",
            "kind": "call",
            "due_at": "2020-01-01T10:00",
            "assignee": company.member.pk,
        },
    )
    assert answer.status_code == 302
    page = anna.get(address(company, "today/")).content.decode()
    assert "Позвонить &lt;b&gt;в банк&lt;/b&gt;" in page
    with scope.enter(company.workspace.pk):
        task = Activity.objects.get()
    part = anna.post(address(company, f"tasks/{task.pk}/closure"), headers={"HX-Request": "true", "HX-Target": "day"})
    assert part.status_code == 200
    assert "tropa:say" in part["HX-Trigger"]
    assert "Позвонить" not in part.content.decode()
    assert anna.post(address(company, f"tasks/{task.pk}/closure")).status_code == 422


def test_the_address_of_the_workspace_leads_to_the_day(company: Opened, anna: Client) -> None:
    for start in ("/", address(company, "")):
        page = anna.get(start, follow=True)
        assert page.redirect_chain[-1][0] == address(company, "today/")
        assert page.status_code == 200


def test_an_empty_day_says_so(company: Opened, anna: Client) -> None:
    page = anna.get(address(company, "today/"), headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert "t-state" in page.content.decode()


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(company: Opened, anna: Client) -> None:
    values = {"title": "", "kind": "dance", "due_at": "nonsense", "place": "Казань"}
    answer = anna.post(address(company, "tasks/new/"), values)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("is-invalid") >= 2
    assert "Казань" in page
    assert "nonsense" in page


def test_two_who_change_one_task_decide_and_lose_nothing(
    company: Opened, anna: Client, hire: Callable[..., Member]
) -> None:
    boris = hire("Boris")
    values = {"title": "Письмо", "kind": "task", "priority": "normal", "place": "", "result": ""}
    with scope.enter(company.workspace.pk):
        task = editing.create("task", {"title": "Письмо", "assignee": str(company.member.pk)}, viewer=company.member)
        theirs = {"place": "Казань", "priority": "high", "assignee": str(boris.pk)}
        editing.change("task", task.pk, theirs, viewer=company.member)
    path = address(company, f"tasks/{task.pk}/")
    typed = values | {"assignee": str(company.member.pk), "version": "1", "place": "Уфа", "result": "Жду ответа"}

    def now() -> tuple[Any, ...]:
        with scope.enter(company.workspace.pk):
            found = Activity.objects.get()
        return found.place, found.priority, found.assignee_id, found.result

    plain = anna.post(path, typed)
    page = plain.content.decode()
    assert (plain.status_code, "Казань" in page, "Уфа" in page, "Жду ответа" in page) == (409, True, True, True)

    clash = anna.post(path, typed, headers={"HX-Request": "true", "HX-Target": "drawer"})
    page = clash.content.decode()
    assert (clash.status_code, clash["HX-Retarget"]) == (409, "#dialog")
    assert "Казань" in page
    assert "Уфа" in page
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert (sent["clashing"], sent["version"], sent["result"]) == ("place", "2", "Жду ответа")
    assert now() == ("Казань", "high", boris.pk, "")
    left = anna.post(path, sent | {"keep": "theirs"}, headers={"HX-Request": "true"})
    assert left.status_code == 204
    assert now() == ("Казань", "high", boris.pk, "Жду ответа")
    kept = anna.post(path, sent | {"keep": "mine", "version": "3"}, headers={"HX-Request": "true"})
    assert kept.status_code == 204
    assert now() == ("Уфа", "high", boris.pk, "Жду ответа")


def test_a_form_that_changes_nothing_offers_nothing_to_undo(company: Opened, anna: Client) -> None:
    with scope.enter(company.workspace.pk):
        task = editing.create("task", {"title": "Письмо"}, viewer=company.member)
    values = {"title": "Письмо", "version": "1"}
    answer = anna.post(address(company, f"tasks/{task.pk}/"), values, headers={"HX-Request": "true"})
    assert "undo" not in json.loads(answer["HX-Trigger"])["tropa:say"]


def test_a_stranger_s_task_is_like_a_random_one(
    company: Opened, anna: Client, hire: Callable[..., Member], signed_in: Any
) -> None:
    boris = signed_in(hire("Boris"))
    with scope.enter(company.workspace.pk):
        task = editing.create("task", {"title": "Тайна", "assignee": str(company.member.pk)}, viewer=company.member)
    for rest in (f"tasks/{task.pk}/", "tasks/01a212c0-36c7-79c0-a022-c594f69d1f6d/"):
        assert boris.get(address(company, rest)).status_code == 404
        assert boris.post(address(company, f"{rest}closure")).status_code == 404


@pytest.mark.parametrize("to", ["hour", "tomorrow", "week"])
def test_a_task_is_put_off(company: Opened, anna: Client, to: str) -> None:
    with scope.enter(company.workspace.pk):
        task = editing.create("task", {"title": "Письмо", "assignee": str(company.member.pk)}, viewer=company.member)
    assert anna.post(address(company, f"tasks/{task.pk}/delay"), {"to": to}).status_code == 302
    with scope.enter(company.workspace.pk):
        assert Activity.objects.get().due_at is not None
    assert anna.post(address(company, f"tasks/{task.pk}/delay"), {"to": "never"}).status_code == 422
