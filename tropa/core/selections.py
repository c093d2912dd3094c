"""Which records are meant: those ticked by hand, or all that a filter finds within a list.

A selection is plain data, so the same records are asked for by a list's page, its file, a plan, and later the worker.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from tropa.core import access, catalogue, query
from tropa.core.ids import as_uuid


@dataclass(frozen=True)
class Selection:
    """Records of one kind, as far as whoever asks may see them.

    Args:
        ids: those meant, or
        query: a JSON filter that finds them; empty: all.
        listed: leave out what lists of the kind do not show (catalogue.Kind.listed).
    """

    kind: str
    ids: tuple[UUID, ...] = ()
    query: dict[str, Any] | None = None
    listed: bool = False

    def condition(self, viewer: Any) -> Q:
        """What a record has to fulfil.

        Raises:
            Invalid: the filter names what is not there or not the viewer's to read.
        """
        if self.query is None:
            return Q(pk__in=self.ids)
        asked = query.compile(self.kind, self.query, viewer=viewer) if self.query else Q()
        return asked & catalogue.declared(self.kind).listed if self.listed else asked

    def records(self, viewer: Any) -> Any:
        """The live records."""
        return access.model_of(self.kind).objects.visible_to(viewer).filter(self.condition(viewer))

    def spelled(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {"kind": self.kind, "ids": [str(each) for each in self.ids], "query": self.query, "listed": self.listed}

    @classmethod
    def read(cls, spelled: dict[str, Any]) -> "Selection":
        """From what `spelled` gave."""
        ids = tuple(found for each in spelled["ids"] if (found := as_uuid(each)))
        return cls(spelled["kind"], ids, spelled["query"], spelled["listed"])
