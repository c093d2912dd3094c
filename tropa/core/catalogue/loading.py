"""Loads what the values of many records need, in a number of queries that does not depend on how many there are.

What one column tells (the first telephone, the city) is asked as columns of the records' own table, all by one query
and without making a record of each row; whole rows (contacts, places of work) come by one query a relation, with what
they link to joined.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from tropa.core import kinds
from tropa.core.catalogue.sources import Custom, named


def load(model: Any, records: Sequence[Any], specs: Sequence[Any]) -> None:
    """Load for these fields; `spec.value` then asks no more."""
    if not records:
        return
    asked = {spec.name: spec.source.prefetch(spec) for spec in specs}
    columns = {spec.name: spec.columns for spec in specs}
    standing = {first(path) for name, paths in asked.items() if not columns[name] for path in paths}
    standing |= set(getattr(records[0], "_prefetched_objects_cache", ()))
    told = [spec for spec in specs if columns[spec.name] and not standing.issuperset(map(first, asked[spec.name]))]
    _rows(model, records, {path for spec in specs if spec not in told for path in asked[spec.name]})
    _tell(model, records, told, columns)
    _name_links(records, [spec for spec in specs if isinstance(spec.source, Custom) and spec.target])


def joined(queryset: Any, specs: Iterable[Any]) -> Any:
    """The queryset with the links of its own table joined that these fields show."""
    paths = {path for spec in specs for path in spec.source.prefetch(spec)}
    links = sorted(path for path in paths if "__" not in path and queryset.model._meta.get_field(path).many_to_one)
    return queryset.select_related(*links) if links else queryset


def first(path: str) -> str:
    """The relation a path begins with."""
    return path.partition("__")[0]


def _rows(model: Any, records: Sequence[Any], paths: set[str]) -> None:
    """Rows of a relation and what they link to by one query; a link of the record itself by one, unless joined."""
    linked: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        relation, _, rest = path.partition("__")
        linked[relation] |= {rest} - {""}
    lookups: list[Any] = []
    for relation, rests in linked.items():
        column = model._meta.get_field(relation)
        if column.one_to_many and rests and relation not in getattr(records[0], "_prefetched_objects_cache", ()):
            rows = column.related_model._default_manager.select_related(*rests)
            lookups.append(Prefetch(relation, queryset=rows))
        else:
            lookups += [relation, *(f"{relation}__{rest}" for rest in rests)]
    if lookups:
        prefetch_related_objects(list(records), *lookups)


def _tell(model: Any, records: Sequence[Any], specs: Sequence[Any], columns: dict[str, list[Any]]) -> None:
    """Ask all columns at once and put the values beside the records."""
    found: dict[Any, tuple[Any, ...]] = {}
    if specs:
        wanted = [column for spec in specs for column in columns[spec.name]]
        rows = model._base_manager.filter(pk__in=[record.pk for record in records])
        found = {pk: values for pk, *values in rows.values_list("pk", *wanted)}
    for record in records:
        values = iter(found.get(record.pk, ()))
        record.__dict__["_told"] = {
            spec.name: spec.source.told(spec, [next(values, None) for _column in columns[spec.name]]) for spec in specs
        }


def _name_links(records: Sequence[Any], specs: Sequence[Any]) -> None:
    wanted: dict[str, set[Any]] = defaultdict(set)
    for spec in specs:
        for record in records:
            if stored := (record.custom or {}).get(spec.source.key):
                wanted[spec.target].add(spec.type.load(stored))
    found: dict[Any, Any] = {}
    for kind, ids in wanted.items():
        found |= {one.pk: named(one) for one in kinds.model(kind).objects.filter(pk__in=ids)}
    if specs:
        for record in records:
            record.__dict__["_named"] = found
