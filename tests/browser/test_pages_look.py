"""Every sort of page in two worlds: a desk, Russian and light; a phone, English and dark."""

from typing import Any

import pytest

from tropa.core import editing, scope
from tropa.core.journal import operation
from tropa.customers.services import notes
from tropa.staff.services import Opened

WORLDS = [
    pytest.param({"width": 1440, "dark": False, "language": "ru"}, id="desk"),
    pytest.param({"width": 390, "dark": True, "language": "en"}, id="phone"),
]
PAGES = [
    "today/",
    "tasks/",
    "tasks/new/",
    "customers/new/",
    "sales/",
    "sales/new/",
    "customers/imports/",
    "history/",
    "reports/",
    "notifications/",
    "first-steps/",
    "settings/",
    "settings/currencies/",
    "settings/recognition/",
    "settings/members/",
    "settings/access-log/",
    "settings/roles/",
    "settings/teams/",
    "settings/fields/",
    "settings/forms/",
    "settings/tokens/",
    "settings/webhooks/",
    "settings/trash/",
    "settings/backups/",
    "settings/pipelines/",
    "settings/leads/",
    "settings/presets/",
    "settings/presets/?preset=wholesale",
    "settings/profile/",
    "settings/security/",
    "settings/security/proof/",
]


@pytest.fixture
def lived_in(company: Opened) -> str:
    """A company with a customer, a note and a task; gives the address of the card."""
    with scope.enter(company.workspace.pk):
        customer = editing.create(
            "customer",
            {
                "kind": "company",
                "name": "Бюро «Чертёж и смета» с очень длинным названием, которое не помещается в строку",
                "owner": str(company.member.pk),
                "tags": ["Постоянный"],
                "contact_points": [
                    {"kind": "phone", "value": "+7 843 555-01-42"},
                    {"kind": "email", "value": "zakaz@altair-log.example"},
                ],
            },
            viewer=company.member,
        )
        with operation("tests.story"):
            notes.write(customer.pk, "Просили перезвонить во вторник", viewer=company.member)
        task = {"title": "Отправить расчёт", "due_at": "2020-01-01T10:00", "assignee": str(company.member.pk)}
        editing.create("task", {**task, "customer": str(customer.pk)}, viewer=company.member)
    return f"customers/{customer.pk}/"


@pytest.mark.parametrize("world", WORLDS)
def test_no_page_breaks_a_rule(open_page: Any, lived_in: str, world: dict[str, Any]) -> None:
    page = open_page(lived_in, **world)
    page.wait_for_selector("#blocks .t-block", state="attached")
    page.witness.look()
    house = page.url.partition("customers/")[0]
    for path in PAGES:
        answer = page.goto(house + path)
        assert answer.status == 200, path
        page.witness.look()
