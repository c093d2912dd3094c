"""What the columns of one file mean: guessed, shown, corrected, remembered by the shape of the header."""

import hashlib
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.utils.translation import gettext as _

from tropa.core.errors import RuleViolation
from tropa.customers.importing.targets import Targets
from tropa.lib.dates import Order
from tropa.lib.names import folded


@dataclass(frozen=True)
class Mapping:
    """Meanings by column, in the order of the file; "" leaves a column out (it is kept with the row all the same)."""

    columns: dict[str, str]
    source: str = "generic"
    """Label of the ready mapping whose value rules apply."""
    kind: str = ""
    """What rows are where they do not say it themselves: person, company, or "" to decide row by row."""
    orders: dict[str, Order] = field(default_factory=dict)
    """Order of day and month by column."""
    commas: frozenset[str] = frozenset()
    """Columns of sums in which a comma divides thousands."""

    def as_json(self) -> dict[str, Any]:
        """As stored, and as `tropa import --mapping FILE.json` reads it."""
        return {
            "columns": self.columns,
            "source": self.source,
            "kind": self.kind,
            "orders": self.orders,
            "commas": sorted(self.commas),
        }

    @classmethod
    def from_json(cls, data: Any, header: Sequence[str], targets: Targets) -> Self:
        """Read a mapping made elsewhere; columns it does not name are left out.

        Raises:
            RuleViolation: it names a column or a meaning that is not there.
        """
        given = data.get("columns", data) if isinstance(data, dict) else None
        if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
            raise RuleViolation("customers.mapping", _("The mapping must be an object of column: meaning."), "mapping")
        for column, target in given.items():
            if column not in header:
                raise RuleViolation(
                    "customers.mapping_column",
                    _("The file has no column “%(column)s”.") % {"column": column},
                    "mapping",
                )
            targets.check(target)
        single = [target for target in given.values() if target and not targets.is_many(target)]
        if twice := next((target for target in single if single.count(target) > 1), None):
            raise RuleViolation(
                "customers.mapping_twice",
                _("Two columns go into “%(field)s”; leave one of them out.") % {"field": targets.label_of(twice)},
                "mapping",
            )
        options = data if "columns" in data else {}
        return cls(
            {column: given.get(column, "") for column in header},
            source=str(options.get("source") or "generic"),
            kind=options["kind"] if options.get("kind") in ("person", "company") else "",
            orders={name: order for name, order in _object(options.get("orders")).items() if order in ("dmy", "mdy")},
            commas=frozenset(column for column in header if column in _list(options.get("commas"))),
        )

    def targets(self) -> set[str]:
        """All meanings in use."""
        return set(filter(None, self.columns.values()))


def _object(given: Any) -> dict[str, Any]:
    return given if isinstance(given, dict) else {}


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def shape(header: Sequence[str]) -> str:
    """A name for files that look alike: the same columns in any order."""
    return hashlib.sha256("\n".join(sorted(map(folded, header))).encode()).hexdigest()[:32]


def merged(guess: Mapping, remembered: Dictionary[str, str]) -> Mapping:
    """A guess corrected by what people chose for a file of this shape before."""
    columns = {column: remembered.get(column, target) for column, target in guess.columns.items()}
    return replace(guess, columns=columns)
