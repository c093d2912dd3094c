"""What a company has arranged: its fields, settings, roles, teams. Every page reads it, and it changes once a month.

So each process keeps it, under the sign that stands in the company's feed: a transaction that changes such a record
(`Record.arranges`) gives the feed a new sign, and the door reads the sign with each request. What another process has
changed is thus seen by the very next request; nothing is guessed from the clock. A sign never comes twice, so neither
a rollback nor a restored backup can bring a stale shelf back.

Where nobody has told the sign (tasks, the command line), and once this scope has itself written such a record, the
database is asked each time.
"""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

from tropa.core import scope

T = TypeVar("T")
MOST = 1_000
"""So many companies a process remembers; the one that came first makes room."""

_signed: ContextVar[tuple[UUID, UUID] | None] = ContextVar("arrangement", default=None)
_shelves: dict[UUID, tuple[UUID, dict[Hashable, Any]]] = {}
_lock = threading.Lock()


@contextmanager
def signed(sign: UUID) -> Iterator[None]:
    """Say under which sign the entered workspace stood just now; called by the door."""
    token = _signed.set((scope.require(), sign))
    try:
        yield
    finally:
        _signed.reset(token)


def kept(key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, asked once a sign. It is shared between threads: look at it, never change it."""
    known = _signed.get()
    if known is None or known[0] != scope.require():
        return read()
    shelf = _shelf(*known)
    if key not in shelf:
        found = read()
        if _signed.get() != known:
            return found
        shelf[key] = found
    held: T = shelf[key]
    return held


def written(model: Any) -> None:
    """Called by the journal with each write: from the first one on this scope reads its own work."""
    if model.arranges:
        _signed.set(None)


def _shelf(workspace: UUID, sign: UUID) -> dict[Hashable, Any]:
    held = _shelves.get(workspace)
    if held is None or held[0] != sign:
        with _lock:
            if workspace not in _shelves and len(_shelves) >= MOST:
                del _shelves[next(iter(_shelves))]
            held = _shelves[workspace] = (sign, {})
    return held[1]
