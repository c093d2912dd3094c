"""The numbers of the feed are those of commits: no gap after rollbacks, none twice."""

import pytest
from django.db import transaction

from tests.garden.models import Plant
from tropa.core.journal import operation
from tropa.core.models import Feed, Operation, Workspace

pytestmark = pytest.mark.django_db


class Regret(Exception):
    """Somebody changes his mind."""


def test_a_rolled_back_deed_leaves_no_gap(house: Workspace) -> None:
    before = Feed.objects.get().head
    for number in range(12):
        try:
            with transaction.atomic(), operation("garden.plant"):
                Plant.objects.create(name=f"p{number}")
                if number % 3 == 0:
                    raise Regret
        except Regret:
            continue
    numbers = sorted(Operation.objects.values_list("seq", flat=True))
    assert len(numbers) == 8
    assert numbers == list(range(before + 1, Feed.objects.get().head + 1))
