"""A rehearsal leaves every table as it was, runs no hook and no task, lets nothing out, and is for small deeds."""

import hashlib
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from tests.garden.events import Planted
from tests.garden.models import Plant
from tests.garden.tasks import dig
from tropa.core import mail, outside
from tropa.core.effects import SideEffect
from tropa.core.events import publish
from tropa.core.journal import operation, rehearse
from tropa.core.journal.rehearsals import MOST_RECORDS, TooLarge
from tropa.core.models import Feed, Workspace

pytestmark = pytest.mark.django_db


def base() -> str:
    """One hash of all rows of all tables of the base, the libraries' too."""
    digest = hashlib.sha256()
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            digest.update(repr((table, sorted(map(repr, cursor.fetchall())))).encode())
    return digest.hexdigest()


@pytest.fixture
def rose(house: Workspace) -> Plant:
    with operation("garden.plant"):
        return Plant.objects.create(name="rose")


def test_no_table_hook_task_or_counter_knows_of_it(rose: Plant, django_capture_on_commit_callbacks: Any) -> None:
    before, head = base(), Feed.objects.get().head

    def deed() -> None:
        plant = Plant.objects.create(name="trial")
        Plant.objects.filter(pk=rose.pk).update(height=9)
        publish(Planted(plant_id=plant.pk, name=plant.name))
        dig.enqueue(name="trial")
        mail.send(to="anna@lavka.example", subject="Trial", template="staff/letters/reset", context={"link": "x"})
        transaction.on_commit(lambda: pytest.fail("a hook of a rehearsal ran"))

    with django_capture_on_commit_callbacks(execute=True) as hooks:
        trial = rehearse(deed)
    assert hooks == []
    assert sorted(change.action for change in trial.changes) == ["c", "u"]
    assert [effect["name"] for effect in trial.effects] == ["core.letter"]
    assert (base(), Feed.objects.get().head) == (before, head)


def test_the_door_to_the_network_stays_shut(rose: Plant) -> None:
    with pytest.raises(SideEffect):
        rehearse(lambda: outside.check("lib.net"))


def test_above_its_size_it_is_refused_and_leaves_nothing(house: Workspace) -> None:
    before = base()

    def deed() -> None:
        Plant.objects.bulk_create([Plant(name=f"p{number}") for number in range(MOST_RECORDS + 1)])

    with pytest.raises(TooLarge):
        rehearse(deed)
    assert base() == before
