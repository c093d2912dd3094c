"""The chain names what was tampered with, and erasing a person keeps it true."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.garden.models import Plant
from tropa.core import scope
from tropa.core.journal import canonical_state, erase, operation, undo
from tropa.core.journal.erasure import unreached
from tropa.core.journal.seals import seal
from tropa.core.journal.verification import verify
from tropa.core.models import Change, Operation, Seal, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(house: Workspace, settings: object, tmp_path: Path) -> list[Change]:
    settings.ENVIRONMENT = type("E", (), {"data": tmp_path})  # type: ignore[attr-defined]  # pytest-django's settings
    for number in range(12):
        with operation("garden.plant", title=f"Plant {number}"):
            Plant.objects.create(name=f"p{number}")
        with operation("garden.edit"):
            Plant.objects.filter(name=f"p{number}").update(height=number + 1)
    seal()
    return list(Change.objects.order_by("seq", "id"))


def test_an_untouched_chain_is_whole(sealed: list[Change]) -> None:
    verdict = verify()
    assert (verdict.ok, verdict.rows, verdict.unsealed, verdict.problems) == (True, 24, 0, [])
    with operation("garden.more"):
        Plant.objects.create(name="new")
    assert verify().unsealed == 1


def test_a_changed_value_names_the_row(sealed: list[Change]) -> None:
    victim = sealed[5]
    Change.objects.filter(pk=victim.pk).update(data=victim.data.replace("[0]", "[7]"))
    [problem] = verify().problems
    assert str(victim.pk) in problem


def test_a_changed_actor_names_the_rows_of_the_deed(sealed: list[Change]) -> None:
    victim = sealed[3]
    Operation.objects.filter(pk=victim.operation_id).update(actor_kind="public")
    assert [str(victim.pk) in problem for problem in verify().problems] == [True]


def test_a_removed_row_is_named_by_its_place(sealed: list[Change]) -> None:
    sealed[7].delete()
    [problem] = verify().problems
    assert "Rows 8 of seal 1" in problem


def test_two_swapped_rows_are_named(sealed: list[Change]) -> None:
    one, two = sealed[2], sealed[9]
    for row, data in ((one, two), (two, one)):
        Change.objects.filter(pk=row.pk).update(data=data.data, digest=data.digest)
    assert {str(row.pk) in problem for row, problem in zip((one, two), verify().problems, strict=True)} == {True}


def test_a_tail_cut_exactly_at_a_block_is_found_against_the_anchor(sealed: list[Change]) -> None:
    with operation("garden.more"):
        Plant.objects.create(name="new")
    seal()
    last = Seal.objects.order_by("-number").first()
    assert last is not None
    Change.objects.filter(seq__gte=last.first_seq).delete()
    Operation.objects.filter(seq__gte=last.first_seq).delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_feed SET head = %s", [last.first_seq - 1])
    last.delete()
    assert any("anchored" in problem for problem in verify().problems)


def test_a_cut_tail_is_found_by_the_feed_too(sealed: list[Change]) -> None:
    with operation("garden.more") as deed:
        Plant.objects.create(name="new")
    Change.objects.filter(operation=deed.id).delete()
    Operation.objects.filter(pk=deed.id).delete()
    assert any("tail was cut" in problem for problem in verify().problems)


def test_erasing_a_person_leaves_no_value_and_a_true_chain(sealed: list[Change]) -> None:
    plant = Plant.objects.get(name="p3")
    with operation("garden.rename") as deed:
        plant.name = "Secret Name"
        plant.save()
    with operation("garden.rename"):
        plant.name = "Other"
        plant.save()
    seal()

    erase(plant)
    seal()

    assert not any("Secret Name" in change.data for change in Change.objects.all())
    assert not any('"p3"' in change.data for change in Change.objects.all())
    assert Plant.objects.get(pk=plant.pk).name == ""
    verdict = verify()
    assert verdict.problems == []
    assert [clash.reason for clash in undo(deed.id).conflicts] == ["erased"]
    assert Plant.objects.get(pk=plant.pk).name == ""


def test_the_canonical_state_knows_values_and_nothing_else(house: Workspace) -> None:
    with operation("garden.plant"):
        Plant.objects.create(name="rose")
    state = canonical_state()
    Plant.objects.derive(watered=5)
    assert canonical_state() == state
    with operation("garden.edit") as deed:
        Plant.objects.update(height=1)
    assert canonical_state()[0] != state[0]
    undo(deed.id)
    assert canonical_state() == state
    assert json.dumps(state[1])
    assert scope.get() == house.pk


def test_no_personal_column_is_out_of_reach() -> None:
    assert [label for label in unreached() if not label.startswith("garden.")] == []


@pytest.mark.django_db(transaction=True)
def test_rows_are_read_and_hashed_while_nobody_waits(sealed: list[Change]) -> None:
    """The write lock is held for the new seal alone: a long journal to be sealed starves no page."""
    Seal.objects.all().delete()
    read: list[bool] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith("SELECT ") and ('"core_change"' in sql or '"core_event"' in sql):
            read.append(context["connection"].in_atomic_block)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        assert seal() == 24
    assert read
    if connection.vendor == "sqlite":  # on PostgreSQL each question gets a transaction of its own, which locks nothing
        assert not any(read)
    assert verify().problems == []
