"""The door of everything that leaves the house: never inside a write transaction, never in a rehearsal."""

from django.db import connection

from tropa.core.effects import forbid_side_effect


class InsideTransaction(RuntimeError):
    """The network was asked while a transaction held its locks: enqueue a task with `atomic=False` instead."""


def check(name: str) -> None:
    """Refuse an effect outside the base where it must not happen.

    Raises:
        SideEffect: a rehearsal runs.
        InsideTransaction: a transaction is open here (those that a test wraps around itself do not count).
    """
    forbid_side_effect(name)
    own = [block for block in connection.atomic_blocks if not getattr(block, "_from_testcase", False)]
    if own:
        raise InsideTransaction(name)
