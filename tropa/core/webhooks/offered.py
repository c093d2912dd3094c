"""The events that an endpoint can ask for."""

from collections.abc import Iterator, Sequence
from typing import Any

from tropa.core.events import bus
from tropa.core.journal.watching import watched

PING = "core.ping"
"""The label of a test; no endpoint asks for it."""


class Offered(Sequence[tuple[str, Any]]):
    """(label, title) of the events that have a title, once every app has declared its own."""

    def __getitem__(self, at: Any) -> Any:
        return self._all()[at]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self._all())

    @staticmethod
    def _all() -> list[tuple[str, Any]]:
        watched.load()
        return sorted(bus.titles.items())


OFFERED = Offered()
