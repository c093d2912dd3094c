"""A column that was written in one workspace tells nothing of it in another."""

from contextvars import Context

import pytest
from django.db import connection

from tests.garden.models import Leaf, Plant
from tropa.core import catalogue, scope
from tropa.core.ids import UuidField
from tropa.core.journal import operation
from tropa.core.models import Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def test_a_written_column_looks_into_the_workspace_that_is_entered(house: Workspace, neighbour: Workspace) -> None:
    (column,) = catalogue.built_in("plant")["leaf"].columns
    for place, colour in ((house, "green"), (neighbour, "red"), (house, "green")):
        with scope.enter(place.pk), operation("garden.plant"):
            plant = Plant.objects.create(name="rose")
            Leaf.objects.create(plant=plant, colour=colour)
            catalogue.of("plant").prefetch([plant], ["leaf"])
            assert catalogue.of("plant")["leaf"].value(plant) == colour
            _sql, values = column.as_sql(None, connection)
            assert values == [UuidField().get_db_prep_value(place.pk, connection)]


def test_without_a_workspace_a_written_column_is_refused(house: Workspace) -> None:
    (column,) = catalogue.built_in("plant")["leaf"].columns
    with pytest.raises(scope.NoScope):
        Context().run(column.as_sql, None, connection)
