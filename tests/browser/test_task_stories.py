"""Two colleagues on one task, in a real browser."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tropa.activities.models import Activity
from tropa.core import editing, scope
from tropa.staff.services import Opened


def test_both_values_of_a_task_are_shown_over_the_form_and_one_is_chosen(
    company: Opened, open_page: Callable[..., Page]
) -> None:
    with scope.enter(company.workspace.pk):
        values = {"title": "Письмо в банк", "place": "Москва", "assignee": str(company.member.pk)}
        task = editing.create("task", values, viewer=company.member)
    page = open_page("today/")
    page.get_by_role("link", name="Письмо в банк").click()
    page.locator("#task-place").fill("Уфа")
    page.locator("#task-result").fill("Жду ответа")
    with scope.enter(company.workspace.pk):
        editing.change("task", task.pk, {"place": "Казань", "priority": "high"}, viewer=company.member)
    page.locator("#drawer button[type=submit]").first.click()
    dialog = page.get_by_role("dialog", name="Место")
    dialog.wait_for()
    assert "Казань" in dialog.inner_text()
    assert "Уфа" in dialog.inner_text()
    witness: Any = page.witness  # type: ignore[attr-defined]  # conftest puts it there
    witness.breaches = [breach for breach in witness.breaches if "409" not in breach]  # Chromium tells of the answer
    witness.look()
    dialog.locator("footer .btn-primary").click()
    page.locator("#drawer form").wait_for(state="detached")
    with scope.enter(company.workspace.pk):
        found = Activity.objects.get()
    assert (found.place, found.priority, found.result) == ("Уфа", "high", "Жду ответа")
