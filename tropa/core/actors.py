"""Who acts: `core` knows no member, only a kind and an id."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

ActorKind = Literal["member", "user", "system", "public"]
Origin = Literal["page", "api", "import", "rule", "sync", "assistant", "cli", "task", "undo", "system"]


@dataclass(frozen=True)
class Actor:
    """Someone or something that changes records; `id` is a member's or a user's."""

    kind: ActorKind
    id: UUID | None = None


SYSTEM = Actor("system")

_acting: ContextVar[tuple[Actor, Origin]] = ContextVar("acting", default=(SYSTEM, "system"))


def acting() -> Actor:
    """Who acts in this context: set by the middleware, the task wrapper, the CLI; else the system."""
    return _acting.get()[0]


def origin() -> Origin:
    """From where the change comes (page, API, import, ...)."""
    return _acting.get()[1]


@contextmanager
def act_as(actor: Actor, origin: Origin = "page") -> Iterator[None]:
    """Let `actor` be the one who acts until the block ends."""
    token = _acting.set((actor, origin))
    try:
        yield
    finally:
        _acting.reset(token)
