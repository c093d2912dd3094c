"""The trash is emptied after 30 days, and no undo is cut off."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.garden.models import Bed, Leaf, Plant, Watering
from tropa.core import purging
from tropa.core.journal import canonical_state, operation, undo
from tropa.core.models import Operation, Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture
def thrown(house: Workspace) -> Operation:
    """Three beds of which two were thrown away."""
    with operation("garden.plant"):
        for name in ("north", "south", "west"):
            Bed(name=name).save()
    with operation("garden.trash") as deed:
        for bed in Bed.objects.exclude(name="west"):
            bed.trash()
    found: Operation = Operation.objects.get(pk=deed.id)
    return found


def test_only_what_lay_there_for_thirty_days_goes(thrown: Operation) -> None:
    assert purging.purge(timezone.now() + timedelta(days=29)) == 0
    assert purging.purge(timezone.now() + timedelta(days=31)) == 2
    assert [bed.name for bed in Bed.everything.all()] == ["west"]
    assert purging.purge(timezone.now() + timedelta(days=31)) == 0


def test_the_round_is_a_deed_that_can_be_taken_back_and_then_the_older_one(
    thrown: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "PART", 1)
    before = canonical_state()
    purging.purge(timezone.now() + timedelta(days=31))
    rounds = Operation.objects.filter(label="core.empty_trash")
    assert rounds.count() == 2
    assert {conflict.reason for conflict in undo(thrown.pk, dry_run=True).conflicts} == {"gone"}
    for deed in rounds:
        assert undo(deed.pk).conflicts == []
    assert canonical_state() == before
    assert undo(thrown.pk).conflicts == []
    assert Bed.objects.count() == 3


def test_parts_go_along_and_what_others_answer_by_stays(house: Workspace) -> None:
    with operation("garden.plant"):
        rose, oak = Plant(name="rose", bed=None), Plant(name="oak", bed=None)
        for plant in (rose, oak):
            plant.save()
        Leaf(plant=rose).save()
        Watering(plant=oak, litres=2).save()
    with operation("garden.trash"):
        Leaf.objects.get().trash()
        for plant in (rose, oak):
            plant.trash()
    purging.purge(timezone.now() + timedelta(days=31))
    assert not Leaf.everything.exists()
    assert list(Plant.everything.all()) == [oak]  # a ledger names it
