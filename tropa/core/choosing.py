"""Choosing a record while typing: what a person may choose of a kind. Every chooser of the pages asks here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tropa.core import access, catalogue, kinds
from tropa.core.errors import NotFound
from tropa.core.search.finding import closest
from tropa.core.search.keeping import searchables
from tropa.core.search.matching import wanted
from tropa.lib.names import folded

OFFERED = 8
SCANNED_NAMES = 5_000
"""Names looked through of a kind that the search does not know: colleagues, sources, tags."""


@dataclass(frozen=True)
class Choice:
    """One record that can be chosen."""

    id: UUID
    title: str
    subtitle: str = ""
    picture: UUID | None = None
    """The file that shows it."""


def offered(kind: str, words: str, viewer: Any, narrow: Mapping[str, str] | None = None) -> list[Choice]:
    """The closest records of a kind; without words the newest, or the first by name.

    Args:
        narrow: values of the kind's choices that all must have: {"kind": "company"}.

    Raises:
        NotFound: there is no such kind, or nothing of it can be chosen.
    """
    if not kinds.exists(kind) or kind not in access.kinds:
        raise NotFound
    rows = kinds.model(kind).objects.visible_to(viewer).filter(**_narrowed(kind, narrow or {}))
    rows = rows.active() if hasattr(rows, "active") else rows
    if kind in searchables:
        return _searched(kind, rows, words, viewer, narrow=bool(narrow))
    return _by_name(rows, words)


def title_of(kind: str, identity: Any, viewer: Any) -> str:
    """The title of what is chosen, empty when the viewer may not see it."""
    row = kinds.model(kind).everything.filter(access.row_filter(viewer, kinds.model(kind)), pk=identity).first()
    return str(row) if row else ""


def _narrowed(kind: str, narrow: Mapping[str, str]) -> dict[str, str]:
    fields: Any = catalogue.of(kind) if narrow else {}
    found = {}
    for name, value in narrow.items():
        spec = fields.get(name)
        if spec is None or spec.type.label != "choice" or value not in dict(spec.choices):
            raise NotFound
        found[spec.path] = value
    return found


def _searched(kind: str, rows: Any, words: str, viewer: Any, *, narrow: bool) -> list[Choice]:
    """By the search of the palette: word forms, another keyboard layout, the end of a telephone."""
    searchable, query = searchables.get(kind), wanted(words[:200].replace("\0", ""))
    if query is None:
        hits: Sequence[Any] = list(searchable.hits(list(rows.order_by("-created_at")[:OFFERED]), viewer))
    else:
        hits = closest(searchable, rows, query, viewer, OFFERED, narrow=narrow)
    return [Choice(hit.id, hit.title, hit.subtitle, hit.picture) for hit in hits]


def _by_name(rows: Any, words: str) -> list[Choice]:
    """A word of the name begins so."""
    key = folded(words[:100].replace("\0", ""))
    named = sorted(((str(row), row.pk) for row in rows[:SCANNED_NAMES]), key=lambda pair: (folded(pair[0]), pair[1]))
    found = [(title, pk) for title, pk in named if key in f" {folded(title)}"] if key else named
    close = sorted(found, key=lambda pair: f" {key}" not in f" {folded(pair[0])}") if key else found
    return [Choice(pk, title) for title, pk in close[: OFFERED * (1 if key else 3)]]
