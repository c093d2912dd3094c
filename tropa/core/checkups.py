"""What `tropa doctor` asks of each workspace: every app registers its own in `<app>/checkups.py`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tropa.core.registry import Registry

NAMED, COUNTED = 5, 1_000
"""Records of a trouble that are named, and counted: of more the reader hears "more than"."""


@dataclass(frozen=True, kw_only=True)
class Checkup:
    """One promise about the entered workspace, or about the installation, and what to do where it is broken."""

    label: str
    promise: str
    """What must be so: a sentence."""
    look: Callable[[], str]
    """What is wrong in words, nothing when all is well."""
    remedy: str
    """What the operator does then: a sentence."""
    damage: bool = True
    """False: news that the operator should hear, and no damage."""
    mend: Callable[[], Any] | None = None
    """Counts anew what is derived from other records; `tropa doctor --mend` calls it where something is wrong."""
    order: int = 100


checkups: Registry[Checkup] = Registry(Checkup, module="checkups")


def named(what: str, wrong: Iterable[Any]) -> str:
    """Some records that are wrong in one way: how many, and the first of them; empty when there are none.

    Args:
        what: in the plural, "deals without a stage".
        wrong: their ids; no more is read of it than is told.
    """
    found = list(islice(wrong, COUNTED + 1))
    if not found:
        return ""
    count = f"more than {COUNTED}" if len(found) > COUNTED else str(len(found))
    more = ", ..." if len(found) > NAMED else ""
    return f"{count} {what}: {', '.join(map(str, found[:NAMED]))}{more}"


MEND = "Run `tropa doctor --mend`: it is counted anew from the records themselves."
RESTORE = "Restore the last proved backup (`tropa restore FILE`) beside this base and compare; then report it."
REPORT = "Report it with the ids named here; until then History shows who wrote these records last."
