"""The workspace that is "in the air": every ORM path reads it, nobody passes it as an argument.

`enter` is called in a few doors only (an architecture test lists them).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection

_workspace: ContextVar[UUID | None] = ContextVar("workspace", default=None)


class NoScope(RuntimeError):
    """A business table was touched while no workspace is entered: a programming error, never an empty answer."""


class WrongWorkspace(RuntimeError):
    """A record of one workspace was to be written in the scope of another."""


def get() -> UUID | None:
    """The entered workspace, or None."""
    return _workspace.get()


def require() -> UUID:
    """The entered workspace.

    Raises:
        NoScope: none is entered.
    """
    workspace = _workspace.get()
    if workspace is None:
        raise NoScope("No workspace is entered: this code must run inside core.scope.enter().")
    return workspace


@contextmanager
def enter(workspace: UUID) -> Iterator[None]:
    """Work in `workspace` until the block ends; scopes nest.

    On PostgreSQL the row-level security setting of a transaction that already runs is moved with it: SET LOCAL lasts
    to the end of the outer transaction, so leaving must put the old one back.
    """
    before = _workspace.get()
    token = _workspace.set(workspace)
    _move_setting(workspace)
    try:
        yield
    finally:
        _workspace.reset(token)
        _move_setting(before)


def _move_setting(workspace: UUID | None) -> None:
    if connection.vendor == "postgresql" and connection.in_atomic_block and not connection.needs_rollback:
        connection.show_workspace(workspace)  # type: ignore[attr-defined]  # our backend's own method
