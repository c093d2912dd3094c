"""What the process keeps of a company's arrangement is never older than the request that reads it.

Changes are made here outside every request, as another process makes them: only the feed's sign tells of them.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tropa.core import arrangement, catalogue, scope
from tropa.core.journal import operation, rehearse, undo
from tropa.core.models import Feed, Field, Operation, WorkspaceSettings
from tropa.staff.models import Branch, Member, Role, Team
from tropa.staff.services import Opened, companies, roles

pytestmark = pytest.mark.sql


@pytest.fixture
def house(company: Opened) -> str:
    return f"/w/{company.workspace.slug}/"


def sign_of(company: Opened) -> Any:
    return Feed.objects.get(pk=company.workspace.pk).sign


def test_a_right_taken_away_is_gone_at_the_next_request_and_undo_gives_it_back(
    company: Opened, house: str, hire: Callable[..., Member], signed_in: Callable[[Member], Client]
) -> None:
    boris = signed_in(hire("Boris"))
    assert boris.get(f"{house}customers/").status_code == 200
    with scope.enter(company.workspace.pk):
        seller = Role.objects.get(base="seller")
        roles.set_rights(role=seller, scopes={("customer", "view"): "none"}, by=company.member)
    assert boris.get(f"{house}customers/").status_code == 403
    with scope.enter(company.workspace.pk):
        undo(Operation.objects.get(label="staff.set_rights").pk)
    assert boris.get(f"{house}customers/").status_code == 200


def test_a_field_is_offered_by_the_next_request(company: Opened, anna: Client, house: str) -> None:
    assert "Рост" not in anna.get(f"{house}customers/").content.decode()
    with scope.enter(company.workspace.pk), operation("test.add_field"):
        field = Field.add("customer", "Рост", "number")
    assert "Рост" in anna.get(f"{house}customers/").content.decode()
    with scope.enter(company.workspace.pk), operation("test.drop_field"):
        field.trash()
    assert "Рост" not in anna.get(f"{house}customers/").content.decode()


def test_a_new_name_of_the_company_stands_in_the_next_page_and_in_the_switch(
    company: Opened, anna: Client, house: str
) -> None:
    anna.get(f"{house}settings/")
    with scope.enter(company.workspace.pk):
        companies.change_company(values={"name": "Лавка у моста"}, by=company.member)
    page = anna.get(f"{house}settings/").content.decode()
    assert '<b class="t-cut">Лавка у моста</b>' in page
    assert '<span class="t-cut">Лавка у моста</span>' in page
    with scope.enter(company.workspace.pk):
        undo(Operation.objects.get(label="staff.change_company").pk)
    assert "Лавка у моста" not in anna.get(f"{house}settings/").content.decode()


def test_who_heads_a_team_sees_its_customers_at_once(
    company: Opened, house: str, hire: Callable[..., Member], signed_in: Callable[[Member], Client]
) -> None:
    boris, vera = hire("Boris"), hire("Vera", "head")
    with scope.enter(company.workspace.pk), operation("test.team"):
        team = Team.objects.create(name="Юг", branch=Branch.objects.create(name="Сочи"))
    with scope.enter(company.workspace.pk), arrangement.signed(sign_of(company)):
        assert Member.objects.get(pk=vera.pk).team_ids == Member.objects.get(pk=boris.pk).branch_ids == frozenset()
    with scope.enter(company.workspace.pk), operation("test.head"):
        team.head = vera
        team.save()
    with scope.enter(company.workspace.pk), arrangement.signed(sign_of(company)):
        read_again = Member.objects.get(pk=vera.pk)
        assert read_again.team_ids == {team.pk}
        assert read_again.branch_ids == {team.branch_id}


def test_the_same_sign_is_asked_once(company: Opened, django_assert_num_queries: Any) -> None:
    with scope.enter(company.workspace.pk), arrangement.signed(sign_of(company)):
        first = catalogue.of("customer")
        with django_assert_num_queries(0):
            assert catalogue.of("customer") is first


def test_without_a_sign_the_database_is_asked_each_time(company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        assert WorkspaceSettings.shown() is not WorkspaceSettings.shown()


def test_a_neighbour_entered_meanwhile_has_its_own(company: Opened, other_company: Opened) -> None:
    with scope.enter(company.workspace.pk), arrangement.signed(sign_of(company)):
        assert str(WorkspaceSettings.shown()) == "Лавка"
        with scope.enter(other_company.workspace.pk):
            assert str(WorkspaceSettings.shown()) == "Соседи"
        assert str(WorkspaceSettings.shown()) == "Лавка"


def test_who_writes_reads_his_own_work_and_keeps_it_from_the_shelf(company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        before = sign_of(company)
        with arrangement.signed(before):
            catalogue.of("customer")
            try:
                with transaction.atomic(), operation("test.add_field"):
                    Field.add("customer", "Рост", "number")
                    assert "custom.rost" in catalogue.of("customer")
                    raise InterruptedError
            except InterruptedError:
                assert "custom.rost" not in catalogue.of("customer")
        assert sign_of(company) == before
        with arrangement.signed(before):
            assert "custom.rost" not in catalogue.of("customer")
            rehearse(lambda: Field.add("customer", "Рост", "number"))
            assert "custom.rost" not in catalogue.of("customer")
        assert sign_of(company) == before


def test_other_work_leaves_the_sign_alone(company: Opened) -> None:
    before = sign_of(company)
    with scope.enter(company.workspace.pk):
        companies.change_profile(member=company.member, values={"name": "Anna B."})
    assert sign_of(company) == before


def test_the_shelves_do_not_grow_for_ever(company: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrangement, "MOST", 1)
    monkeypatch.setattr(arrangement, "_shelves", {})
    with scope.enter(company.workspace.pk):
        for sign in (sign_of(company), company.workspace.pk):
            with arrangement.signed(sign):
                WorkspaceSettings.shown()
    assert len(arrangement._shelves) == 1
