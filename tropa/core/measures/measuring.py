"""One query a table: records grouped by a dimension, parts of each group counted and summed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum, Value

from tropa.core import query
from tropa.core.measures.dimensions import Dimension
from tropa.core.measures.worth import Worth
from tropa.core.selections import Selection

Tree = dict[str, Any]
BASE, AMOUNT, CURRENCY = "amount_base", "amount", "currency"
"""Columns of every kind that money is counted of."""


@dataclass(frozen=True)
class Part:
    """Those records of a row that fulfil `where`; `money`: their amounts are summed too."""

    key: str
    where: Tree = field(default_factory=dict)
    money: bool = False


def both(*trees: Tree) -> Tree:
    """Records that fulfil all of these filters, in one list of conditions where they are such lists."""
    found: list[Tree] = []
    for tree in filter(None, trees):
        found += tree.get("all", [tree])
    return {"all": found} if found else {}


def base_queryset(kind: str, tree: Tree, viewer: Any) -> Any:
    """The records of a filter as the viewer's list of this kind shows them: rights, trash and all.

    Raises:
        Invalid: the filter asks for what the viewer may not read.
    """
    return Selection(kind, query=tree, listed=True).records(viewer)


def measured(
    kind: str, base: Tree, dimension: Dimension, parts: Sequence[Part], *, viewer: Any
) -> dict[Any, dict[str, Worth]]:
    """What each part of each group comes to; groups without records are left out.

    Raises:
        Invalid: a condition asks for what the viewer may not read.
    """
    records = base_queryset(kind, base, viewer).annotate(bucket=dimension.bucket(viewer))
    return _grouped(records, parts, lambda where: query.compile(kind, where, viewer=viewer))


def worth_of(records: Any) -> Worth:
    """What all of these records come to, of a kind that has amounts."""
    found = _grouped(records.annotate(bucket=Value(0)), [Part("all", money=True)], lambda _where: Q())
    return found[0]["all"] if found else Worth()


def _grouped(records: Any, parts: Sequence[Part], compiled: Any) -> dict[Any, dict[str, Worth]]:
    money = any(part.money for part in parts)
    by = ["bucket", CURRENCY] if money else ["bucket"]
    figures: dict[str, Any] = {}
    for part in parts:
        asked: Q = compiled(part.where) if part.where else Q()
        figures[f"{part.key}_count"] = Count("pk", filter=asked or None)
        if part.money:
            figures[f"{part.key}_base"] = Sum(BASE, filter=asked or None)
            figures[f"{part.key}_rated"] = Count(BASE, filter=asked or None)
            figures[f"{part.key}_foreign"] = Sum(AMOUNT, filter=asked & Q(**{f"{BASE}__isnull": True}))
    found: dict[Any, dict[str, Worth]] = defaultdict(lambda: {part.key: Worth() for part in parts})
    for row in records.order_by().values(*by).annotate(**figures):
        group = found[row["bucket"]]
        for part in parts:
            group[part.key].add(_read(row, part))
    return dict(found)


def _read(row: dict[str, Any], part: Part) -> Worth:
    count = row[f"{part.key}_count"]
    if not part.money:
        return Worth(count)
    rated, foreign = row[f"{part.key}_rated"], row[f"{part.key}_foreign"]
    worth = Worth(count, row[f"{part.key}_base"] or Decimal(0), rated)
    if count > rated:
        worth.foreign[row[CURRENCY]] = foreign or Decimal(0)
        worth.unrated[row[CURRENCY]] = count - rated
    return worth
