"""The operation journal: rehearse, do, undo, explain.

The records import the journal's buffer, and the journal's tables are rows themselves; so the verbs are found here when
they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tropa.core.journal.erasure import erase
    from tropa.core.journal.histories import history, state_at, states_at
    from tropa.core.journal.merging import patch
    from tropa.core.journal.operations import after_write, at_end, child_of, operation, resumed
    from tropa.core.journal.rehearsals import rehearse, rehearsing, side_effect
    from tropa.core.journal.state import canonical_state
    from tropa.core.journal.undoing import undo

_ROOMS = {
    "after_write": "operations",
    "at_end": "operations",
    "canonical_state": "state",
    "child_of": "operations",
    "erase": "erasure",
    "history": "histories",
    "operation": "operations",
    "patch": "merging",
    "rehearse": "rehearsals",
    "rehearsing": "rehearsals",
    "resumed": "operations",
    "side_effect": "rehearsals",
    "state_at": "histories",
    "states_at": "histories",
    "undo": "undoing",
}

__all__ = [
    "after_write",
    "at_end",
    "canonical_state",
    "child_of",
    "erase",
    "history",
    "operation",
    "patch",
    "rehearse",
    "rehearsing",
    "resumed",
    "side_effect",
    "state_at",
    "states_at",
    "undo",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(name)
    return getattr(import_module(f"tropa.core.journal.{_ROOMS[name]}"), name)
