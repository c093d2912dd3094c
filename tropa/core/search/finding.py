"""Answering while the person types: the words of the query against the words of what the viewer may see."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, SmallIntegerField
from django.db.models.expressions import RawSQL

from tropa.core import scope
from tropa.core.access import Scope, Viewer
from tropa.core.models.search import SearchDoc
from tropa.core.search.hits import Group, Hit
from tropa.core.search.keeping import Searchable, searchables, workspace_token
from tropa.core.search.matching import Wanted, wanted
from tropa.core.search.schema import INDEX
from tropa.lib.names import folded

SCANNED = 200
"""The newest matches that are put in order of closeness for a viewer who sees all."""
SCANNED_DEEP = 20_000
"""The newest matches that are looked at where the records may lie far down: most are of others."""
LOADED = 3
"""Times as many records are loaded as are shown: the index knows what is close, the titles which is closest."""
PLACE = {"sqlite": "instr", "postgresql": "strpos"}
LONGEST_QUERY = 200

__all__ = ["Group", "Hit", "closest", "find", "matches"]


def find(viewer: Viewer, text: str, *, kinds: Collection[str] | None = None, limit: int = 8) -> list[Group]:
    """The best hits of each kind for what was typed; no group without a hit.

    Args:
        text: what the person typed, at most LONGEST_QUERY letters count.
        kinds: only these; None looks in all that are found everywhere.
        limit: hits a kind.
    """
    query = wanted(text[:LONGEST_QUERY].replace("\0", ""))
    if query is None:
        return []
    groups = []
    for searchable in searchables:
        if searchable.label not in kinds if kinds is not None else not searchable.everywhere:
            continue
        if viewer.rights.scope(searchable.label, "view") == Scope.NONE:
            continue
        hits = closest(searchable, searchable.found(viewer), query, viewer, limit + 1)
        if hits:
            groups.append(Group(searchable.label, searchable.title, searchable.icon, hits[:limit], len(hits) > limit))
    return groups


def closest(
    searchable: Searchable, rows: Any, query: Wanted, viewer: Viewer, most: int, *, narrow: bool = False
) -> list[Hit]:
    """At most `most` hits among records that the viewer may see: the closest first, then the newest.

    Args:
        rows: these records.
        narrow: they are only some of what the viewer may see.
    """
    deep = narrow or viewer.rights.scope(searchable.label, "view") != Scope.ALL
    newest = matches(searchable.label, query, SCANNED_DEEP if deep else SCANNED)
    allowed = searchable.within_rights(viewer, query.readings)
    near = rows.filter(allowed, pk__in=newest).annotate(distance=_distance(searchable, query))
    records = list(near.order_by("distance", "-pk")[: most * LOADED])
    return ranked(list(searchable.hits(records, viewer)), query)[:most] if records else []


def _distance(searchable: Searchable, query: Wanted) -> Any:
    """How far the record's words are from what was typed: its title begins with these words, or so, or a word does."""
    workspace, letter = scope.require(), searchable.letter
    lines = [" ".join(letter + word for word in reading) for reading in query.readings]
    starts = [f"{workspace_token(workspace)} {line}" for line in lines]
    steps = [("= 1", [f"{start} " for start in starts]), ("= 1", starts), ("> 0", [f" {line}" for line in lines])]
    place, near, values = PLACE[connection.vendor], "", list[Any]()
    for distance, (found, texts) in enumerate(steps):
        near += f"WHEN {' OR '.join([f'{place}(d.words, %s) {found}'] * len(texts))} THEN {distance} "
        values += texts
    table, own = map(connection.ops.quote_name, (SearchDoc._meta.db_table, searchable.model._meta.db_table))
    sql = f"SELECT CASE {near}ELSE {len(steps)} END FROM {table} d WHERE d.workspace_id = %s AND d.record = {own}.id"  # noqa: S608  # own names
    return RawSQL(sql, [*values, _prepared(workspace)], SmallIntegerField())  # noqa: S611  # values are parameters


def matches(kind: str, query: Wanted, most: int) -> Any:
    """A subquery with the ids of the newest records of a kind that match; for `pk__in`."""
    workspace = scope.require()
    mark, letter = workspace_token(workspace), searchables.get(kind).letter
    table = connection.ops.quote_name(SearchDoc._meta.db_table)
    if connection.vendor == "sqlite":
        sql = (
            f"SELECT d.record FROM {INDEX} JOIN {table} d ON d.id = {INDEX}.rowid "  # noqa: S608  # own names
            f"WHERE {INDEX} MATCH %s AND d.workspace_id = %s ORDER BY {INDEX}.rowid DESC LIMIT %s"
        )
        return RawSQL(sql, [query.sqlite(mark, letter), _prepared(workspace), most])  # noqa: S611  # values are parameters
    sql = (
        f"SELECT record FROM {table} WHERE core_search_words(words) @@ %s::tsquery "  # noqa: S608
        "AND workspace_id = %s ORDER BY id DESC LIMIT %s"
    )
    return RawSQL(sql, [query.postgresql(mark, letter), _prepared(workspace), most])  # noqa: S611  # values are parameters


def _prepared(workspace: UUID) -> Any:
    return SearchDoc._meta.get_field("workspace").get_db_prep_value(workspace, connection)


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


def matching(kind: str, text: str, viewer: Viewer, most: int = SCANNED_DEEP) -> Q:
    """For lists and the API's `search=`: which records match; none when nothing was typed to look for."""
    query = wanted(text[:LONGEST_QUERY].replace("\0", ""))
    if query is None:
        return Q(pk__in=[])
    return Q(pk__in=matches(kind, query, most)) & searchables.get(kind).within_rights(viewer, query.readings)
