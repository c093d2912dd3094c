"""What the search answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Hit:
    """One found record as people see it."""

    kind: str
    id: UUID
    title: str
    subtitle: str
    url: str
    icon: str = ""
    picture: UUID | None = None
    """The file that shows it."""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; `more` when there are others."""

    kind: str
    title: StrOrPromise
    icon: str
    hits: Sequence[Hit]
    more: bool
