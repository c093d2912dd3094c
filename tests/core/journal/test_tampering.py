"""Whatever somebody with rights of the base changes in the sealed journal is found: at random, thousands of times."""

import random
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.garden.models import Plant
from tropa.core.journal import operation
from tropa.core.journal.seals import seal
from tropa.core.journal.verification import verify
from tropa.core.models import Change, Operation, Seal, Workspace

SEED = 20261125


def flip_data(chance: random.Random, row: Change) -> str:
    """One character of what was kept."""
    at = chance.randrange(len(row.data))
    other = chance.choice([sign for sign in "0123456789abcxyz " if sign != row.data[at]])
    Change.objects.filter(pk=row.pk).update(data=row.data[:at] + other + row.data[at + 1 :])
    return str(row.pk)


def flip_digest(chance: random.Random, row: Change) -> str:
    """One bit of a row's digest."""
    digest = bytearray(bytes(row.digest))
    digest[chance.randrange(len(digest))] ^= 1 << chance.randrange(8)
    Change.objects.filter(pk=row.pk).update(digest=bytes(digest))
    return str(row.pk)


def move_in_time(chance: random.Random, row: Change) -> str:
    """When it happened."""
    Change.objects.filter(pk=row.pk).update(at=row.at.replace(year=row.at.year - chance.randint(1, 9)))
    return str(row.pk)


def blame_another(chance: random.Random, row: Change) -> str:
    """Who did it."""
    Operation.objects.filter(pk=row.operation_id).update(actor_kind=chance.choice(["public", "rule", "task"]))
    return str(row.pk)


def remove(chance: random.Random, row: Change) -> str:
    """A row is gone."""
    row.delete()
    return ""


def swap(chance: random.Random, row: Change) -> str:
    """Two rows exchange what they hold."""
    other = chance.choice(list(Change.objects.exclude(data=row.data)))
    for one, held in ((row, other), (other, row)):
        Change.objects.filter(pk=one.pk).update(data=held.data, digest=held.digest)
    return str(row.pk)


def flip_seal(chance: random.Random, row: Change) -> str:
    """One bit of a seal."""
    victim = chance.choice(list(Seal.objects.all()))
    name = chance.choice(["hash", "digests"])
    kept = bytearray(bytes(getattr(victim, name)))
    kept[chance.randrange(len(kept))] ^= 1 << chance.randrange(8)
    Seal.objects.filter(pk=victim.pk).update(**{name: bytes(kept)})
    return ""


def cut_at_a_block(chance: random.Random, row: Change) -> str:
    """Everything from a seal on, with the seals, the events and the head of the feed: whole from inside."""
    first = chance.choice(list(Seal.objects.all()))
    Change.objects.filter(seq__gte=first.first_seq).delete()
    Operation.objects.filter(seq__gte=first.first_seq).delete()
    Seal.objects.filter(number__gte=first.number).delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_feed SET head = %s", [first.first_seq - 1])
    return ""


WAYS = [flip_data, flip_digest, move_in_time, blame_another, remove, swap, flip_seal, cut_at_a_block]
PARTS = [pytest.param(80, id="slice"), pytest.param(10_000, marks=pytest.mark.drill, id="whole")]


@pytest.mark.django_db
@pytest.mark.parametrize("times", PARTS)
def test_every_tampering_is_found_and_the_row_is_named(
    times: int, house: Workspace, settings: Any, tmp_path: Path
) -> None:
    settings.ENVIRONMENT = type("E", (), {"data": tmp_path})
    for block in range(4):
        for number in range(3):
            with operation("garden.plant", title=f"Plant {number}"):
                Plant.objects.create(name=f"p{block}{number}")
            with operation("garden.edit"):
                Plant.objects.filter(name=f"p{block}{number}").update(height=number + 1)
        seal()
    assert verify().problems == []
    chance, rows = random.Random(SEED), list(Change.objects.order_by("seq", "id"))
    for _time in range(times):
        way, row = chance.choice(WAYS), chance.choice(rows)
        with transaction.atomic():
            named = way(chance, Change.objects.get(pk=row.pk))
            problems = verify().problems
            assert problems, (way.__name__, row.pk)
            assert any(named in problem for problem in problems), (way.__name__, named, problems)
            transaction.set_rollback(True)
    assert verify().problems == []
