"""The list of customers: everybody, people, companies, mine."""

from typing import Any

import pytest
from django.test import Client

from tests.staff.conftest import *  # noqa: F403  # the same people
from tropa.core import editing, scope
from tropa.staff.services import Opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(company: Opened) -> Opened:
    with scope.enter(company.workspace.pk):
        for values in (
            {"kind": "person", "name": "Семёнова Анна", "contact_points": [{"kind": "phone", "value": "+79121234567"}]},
            {"kind": "company", "name": "ООО «Ромашка»", "owner": str(company.member.pk)},
            {"kind": "person", "name": "Случайный", "lifecycle": "unsorted"},
        ):
            editing.create("customer", values, viewer=company.member)
    return company


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("", {"Семёнова Анна", "Ромашка"}),
        ("person", {"Семёнова Анна"}),
        ("company", {"Ромашка"}),
        ("mine", {"Ромашка"}),
    ],
)
def test_each_tab_shows_its_own(base: Opened, anna: Client, view: str, shown: set[str]) -> None:
    page = anna.get(f"/w/{base.workspace.slug}/customers/", {"view": view} if view else {}).content.decode()
    assert {name for name in ("Семёнова Анна", "Ромашка", "Случайный") if name in page} == shown


def test_a_just_saved_customer_is_found_by_the_palette_with_the_worker_stopped(base: Opened, anna: Client) -> None:
    for typed in ("4567", "семенов", "ctvtyjd", "ромашк"):
        answer = anna.get(f"/w/{base.workspace.slug}/search", {"q": typed}).content.decode()
        assert 'role="option"' in answer, typed
    stranger: Any = anna.get(f"/w/{base.workspace.slug}/search", {"q": "nobody"}).content.decode()
    assert 'role="option"' not in stranger
