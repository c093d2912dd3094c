"""Who listens in the garden."""

from django.db import transaction

from tests.garden.events import Planted
from tests.garden.models import Bed, Leaf, Plant, Visit
from tropa.core.events import Stored, on

broken: set[str] = set()
"""Names of plants at which `grow_leaf` fails."""


@on(Planted, title="Leaf")
def grow_leaf(event: Stored) -> None:
    """A leaf for each plant, unless the plant's name is broken."""
    if event.payload.name in broken:
        raise RuntimeError(f"No leaf grows on {event.payload.name}.")
    Leaf(plant=Plant.objects.get(pk=event.payload.plant_id)).save()


@on(Planted, title="Bed")
def dig_bed(event: Stored) -> None:
    """A bed of its own for each plant, and a visit that nobody journals."""
    assert transaction.get_connection().in_atomic_block
    Bed(name=f"bed of {event.payload.name}").save()
    Visit(who=event.payload.name).save()
