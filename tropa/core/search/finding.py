"""Answering while the person types: the words of the query against the words of what the viewer may see."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from tropa.core import scope
from tropa.core.access import Scope, Viewer
from tropa.core.models.search import SearchDoc
from tropa.core.search.hits import Group, Hit
from tropa.core.search.keeping import Searchable, kind_token, searchables, workspace_token
from tropa.core.search.matching import Wanted, wanted
from tropa.core.search.schema import INDEX
from tropa.lib.names import folded

RANKED = 200
"""The newest matches that are put in order of closeness."""
SCANNED = 1_000
"""The newest matches that are looked at for a viewer who sees all."""
SCANNED_OWN = 20_000
"""The same for others, whose records may lie far down."""
LONGEST_QUERY = 200

__all__ = ["Group", "Hit", "find", "matches"]


def find(viewer: Viewer, text: str, *, kinds: Collection[str] | None = None, limit: int = 8) -> list[Group]:
    """The best hits of each kind for what was typed; no group without a hit.

    Args:
        text: what the person typed, at most LONGEST_QUERY letters count.
        kinds: only these; None looks everywhere.
        limit: hits a kind.
    """
    query = wanted(text[:LONGEST_QUERY].replace("\0", ""))
    if query is None:
        return []
    groups = []
    for searchable in searchables:
        if kinds is not None and searchable.label not in kinds:
            continue
        if viewer.rights.scope(searchable.label, "view") == Scope.NONE:
            continue
        newest = matches(searchable.label, query, _depth(viewer, searchable))
        allowed = searchable.within_rights(viewer, query.readings)
        records = list(searchable.found(viewer).filter(allowed, pk__in=newest)[:RANKED])
        if not records:
            continue
        hits = ranked(list(searchable.hits(records, viewer)), query)
        groups.append(Group(searchable.label, searchable.title, searchable.icon, hits[:limit], len(hits) > limit))
    return groups


def _depth(viewer: Viewer, searchable: Searchable) -> int:
    return SCANNED if viewer.rights.scope(searchable.label, "view") == Scope.ALL else SCANNED_OWN


def matches(kind: str, query: Wanted, most: int) -> Any:
    """A subquery with the ids of the newest records of a kind that match; for `pk__in`."""
    workspace = scope.require()
    prepared = SearchDoc._meta.get_field("workspace").get_db_prep_value(workspace, connection)
    marks = [workspace_token(workspace), kind_token(kind)]
    table = connection.ops.quote_name(SearchDoc._meta.db_table)
    if connection.vendor == "sqlite":
        sql = (
            f"SELECT d.record FROM {INDEX} JOIN {table} d ON d.id = {INDEX}.rowid "  # noqa: S608  # own names
            f"WHERE {INDEX} MATCH %s AND d.workspace_id = %s ORDER BY {INDEX}.rowid DESC LIMIT %s"
        )
        return RawSQL(sql, [query.sqlite(marks), prepared, most])  # noqa: S611  # values are parameters
    sql = (
        f"SELECT record FROM {table} WHERE array_to_tsvector(string_to_array(words, ' ')) @@ %s::tsquery "  # noqa: S608
        "AND workspace_id = %s ORDER BY id DESC LIMIT %s"
    )
    return RawSQL(sql, [query.postgresql(marks), prepared, most])  # noqa: S611  # values are parameters


def ranked(hits: Sequence[Hit], query: Wanted) -> list[Hit]:
    """The closest first: the title begins so, a word of the title begins so, the rest; equals stay in their order."""

    def distance(hit: Hit) -> int:
        title = folded(hit.title)
        best = 3
        for line in query.lines():
            if title.startswith(line):
                best = min(best, 0 if title == line else 1)
            elif f" {line}" in title:
                best = min(best, 2)
        return best

    return sorted(hits, key=distance)


def matching(kind: str, text: str, viewer: Viewer, most: int = SCANNED_OWN) -> Q:
    """For lists and the API's `search=`: which records match; none when nothing was typed to look for."""
    query = wanted(text[:LONGEST_QUERY].replace("\0", ""))
    if query is None:
        return Q(pk__in=[])
    return Q(pk__in=matches(kind, query, most)) & searchables.get(kind).within_rights(viewer, query.readings)
