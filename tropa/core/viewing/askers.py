"""Who asks, from where: known at the door, needed wherever something is shown."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from tropa.core import actors, scope
from tropa.core.models import AccessEntry


@dataclass(frozen=True)
class Asker:
    """One request.

    Args:
        session: of a browser, its key; only the beginning of a digest is kept.
        token: of a program.
        address: of the machine.
        reads: whether it only reads; what a change fetches is the journal's business.
    """

    session: str = ""
    token: UUID | None = None
    address: str = ""
    reads: bool = True

    @property
    def browser(self) -> str:
        """What tells two sessions apart and opens neither."""
        return hashlib.sha256(self.session.encode()).hexdigest()[:16] if self.session else ""


_asking: ContextVar[Asker | None] = ContextVar("asking", default=None)


def asker() -> Asker | None:
    """Who asks; None outside a request of a member."""
    return _asking.get()


@contextmanager
def by(one: Asker) -> Iterator[None]:
    """Let what the block shows be noted as shown to `one`, in the name of whoever acts."""
    token = _asking.set(one)
    try:
        yield
    finally:
        _asking.reset(token)


def entry(act: AccessEntry.Act, **values: object) -> AccessEntry:
    """A new entry of the acting member in the entered workspace; it is not written."""
    who, actor = _asking.get() or Asker(), actors.acting()
    return AccessEntry(
        workspace_id=scope.require(),
        actor_id=actor.id if actor.kind == "member" else None,
        origin=actors.origin(),
        session=who.browser,
        token=who.token,
        address=who.address[:45],
        act=act,
        **values,
    )
