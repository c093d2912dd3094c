"""Who an actor is, as a viewer: `core` knows no member, so the app that does registers how one is found."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from tropa.core.access.rights import SYSTEM_VIEWER, Viewer
from tropa.core.actors import Actor
from tropa.core.errors import NotFound
from tropa.core.registry import Registry


@dataclass(frozen=True)
class ViewerFinder:
    """How actors of one kind are found; `label` is the actor's kind ("member"), `find` raises NotFound."""

    label: str
    find: Callable[[UUID], Viewer]


finders: Registry[ViewerFinder] = Registry(ViewerFinder, module="access")


def viewer_of(actor: Actor) -> Viewer:
    """The viewer behind an actor, with the rights of this moment.

    Raises:
        NotFound: nobody of this kind and id works here (any more).
    """
    if actor.kind == "system":
        return SYSTEM_VIEWER
    if actor.id is None or actor.kind not in finders:
        raise NotFound
    return finders.get(actor.kind).find(actor.id)
