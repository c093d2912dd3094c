"""The way out of the base (letters, files, network): announced here first, and only noted while a rehearsal runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Effect = dict[str, Any]
"""{"name": "core.letter", ...}"""

_noted: ContextVar[list[Effect] | None] = ContextVar("noted_effects", default=None)


class SideEffect(RuntimeError):
    """A rehearsal tried something that cannot be taken back (network, mail, files)."""


@contextmanager
def noting() -> Iterator[list[Effect]]:
    """The way is closed: what would go out is added to this list instead."""
    noted: list[Effect] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def rehearsing() -> bool:
    """Whether a rehearsal runs."""
    return _noted.get() is not None


def side_effect(name: str, **details: Any) -> bool:
    """Announce an effect outside the base. True: go on. False: this is a rehearsal, the effect was noted instead."""
    noted = _noted.get()
    if noted is None:
        return True
    noted.append({"name": name, **details})
    return False


def forbid_side_effect(name: str) -> None:
    """The last door before the network or disk.

    Raises:
        SideEffect: a rehearsal runs and the caller did not ask `side_effect` first.
    """
    if rehearsing():
        raise SideEffect(name)
