"""What everything that is written down refers to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from tropa.config.demo.clock import Clock
from tropa.config.demo.goods import Rates
from tropa.config.demo.people import Seller
from tropa.config.demo.ways import Ways
from tropa.config.demo.words import Words
from tropa.staff.models import Owned


@dataclass(frozen=True)
class World:
    """The company as it stands before its two years are told."""

    words: Words
    sellers: Sequence[Seller]
    sources: Sequence[UUID]
    ways: Ways
    rates: Rates
    clock: Clock

    def hands(self, seller: int | None) -> tuple[Any, Any, Any]:
        """Owner, team and branch of what a seller has."""
        return self._hands[seller]

    @cached_property
    def _hands(self) -> dict[int | None, tuple[Any, Any, Any]]:
        owned = {number: Owned.given_to(seller.member) for number, seller in enumerate(self.sellers)}
        found: dict[int | None, tuple[Any, Any, Any]] = {None: (None, None, None)}
        for number, columns in owned.items():
            found[number] = (columns["owner_id"], columns["team_id"], columns["branch_id"])
        return found
