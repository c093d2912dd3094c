"""Records that went into others (two customers merged into one): who asks for such a record is led on.

An app registers for its kind how ids that lead on are looked up.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from tropa.core import access
from tropa.core.errors import NotFound

Lookup = Callable[[Collection[UUID]], Mapping[UUID, UUID]]
_lookups: dict[str, Lookup] = {}


def register(kind: str, lookup: Lookup) -> None:
    """Let `lookup` say which ids of this kind lead to which."""
    _lookups[kind] = lookup


def of(kind: str, ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Those of `ids` that lead on, and where to."""
    lookup = _lookups.get(kind)
    return lookup(ids) if lookup and ids else {}


def seen(viewer: Any, kind: str, identity: UUID) -> UUID:
    """Where this id leads, as far as the viewer sees what is there.

    Raises:
        NotFound: nowhere, or not to be seen.
    """
    if (into := of(kind, [identity]).get(identity)) is None:
        raise NotFound
    access.fetch(viewer, access.model_of(kind), into)
    return into
