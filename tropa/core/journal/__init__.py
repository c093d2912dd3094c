"""The operation journal: rehearse, do, undo, explain."""

from tropa.core.journal.erasure import erase
from tropa.core.journal.histories import history, state_at, states_at
from tropa.core.journal.merging import patch
from tropa.core.journal.operations import after_write, announcing, at_end, child_of, operation, resumed
from tropa.core.journal.rehearsals import rehearse
from tropa.core.journal.state import canonical_state
from tropa.core.journal.undoing import undo

__all__ = [
    "after_write",
    "announcing",
    "at_end",
    "canonical_state",
    "child_of",
    "erase",
    "history",
    "operation",
    "patch",
    "rehearse",
    "resumed",
    "state_at",
    "states_at",
    "undo",
]
