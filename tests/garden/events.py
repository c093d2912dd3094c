"""What the garden announces."""

from dataclasses import dataclass
from uuid import UUID

from tropa.core.events import event


@event("garden.planted")
@dataclass(frozen=True)
class Planted:
    """A plant stands; `name` says how its subscribers behave."""

    plant_id: UUID
    name: str
