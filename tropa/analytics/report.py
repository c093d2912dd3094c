"""What a report is, and the registry of all: one file of `reports/` declares one.

@reports.register
class Owners(Report):
    label, title, kind, page, order = "owners", _("Who sells"), "deal", "sales:list", 50
    ...
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from tropa.analytics.asking import Asked
from tropa.core import access, catalogue
from tropa.core.catalogue import FieldSpec
from tropa.core.measures import (
    OTHER,
    ByCases,
    ByLink,
    Column,
    Dimension,
    Part,
    Row,
    Table,
    Tree,
    Worth,
    both,
    measured,
)
from tropa.core.registry import Registry
from tropa.core.urls import page_url
from tropa.staff.lists import trees

MONEY = ("amount", "amount_base", "currency")
"""Fields of which all must be readable for amounts to be told."""


class Line(NamedTuple):
    """A row before it has its filters."""

    key: str
    title: str
    worths: dict[str, Worth] | None
    condition: Tree


class Report:
    """One table of figures over records of a kind."""

    label: ClassVar[str]
    title: ClassVar[Any]
    help: ClassVar[Any] = ""
    """What is counted, in a sentence."""
    kind: ClassVar[str]
    page: ClassVar[str]
    """The list in which figures open."""
    order: ClassVar[int] = 100
    needs: ClassVar[Sequence[str]] = ()
    """Fields without which the report says nothing: whoever may not read one of them does not get it."""
    columns: ClassVar[Sequence[Column]]
    head: ClassVar[Any]
    """What the rows are."""
    main: ClassVar[str]
    """The column that is drawn and compared."""
    drawn: ClassVar[Any]
    """How the chart is called."""
    chart: ClassVar[str] = "bars"
    """"bars" for things beside one another, "columns" for time."""
    compares: ClassVar[bool] = True
    """Whether another period can stand beside."""
    by_pipeline: ClassVar[bool] = False
    """Whether the chosen pipeline matters."""

    def may(self, viewer: Any) -> bool:
        """Whether this viewer gets it."""
        if not access.may(viewer, self.kind, "view"):
            return False
        readable = catalogue.of(self.kind).readable(viewer)
        return all(name in readable for name in self.needs)

    def named(self, asked: Asked) -> str:
        """Its title, with what the question leaves open."""
        return str(self.title)

    def base(self, asked: Asked, viewer: Any) -> Tree:
        """What every record of the report fulfils; stands in the address of each of its figures."""
        raise NotImplementedError

    def dimension(self, asked: Asked, viewer: Any) -> Dimension:
        """What the rows are."""
        raise NotImplementedError

    def parts(self, asked: Asked, viewer: Any) -> Sequence[Part]:
        """What is counted of each row."""
        raise NotImplementedError

    def narrowed(self, asked: Asked) -> Tree:
        """A further condition that every row implies, to spare the base records that fall into none."""
        return {}

    def finish(self, table: Table, asked: Asked, viewer: Any) -> None:
        """Derive parts from others, or add a row."""

    def table(self, asked: Asked, viewer: Any) -> Table:
        """The table, with what it is compared with.

        Raises:
            Invalid: the question names what is not there or not the viewer's to read.
        """
        dimension, found = self._measured(asked, viewer)
        earlier = asked.before() if self.compares else None
        old_dimension, old = self._measured(earlier, viewer) if earlier else (None, {})
        if isinstance(dimension, ByLink):
            rows, old_rows = self._linked(dimension, found, old, asked, earlier, viewer)
        else:
            rows = self._cases(dimension, found, asked, viewer)
            old_rows = self._cases(old_dimension, old, earlier, viewer) if earlier and old_dimension else []
        table = self._table(rows, asked, viewer)
        if earlier:
            compared = self._table(old_rows, earlier, viewer)
            # Pieces of time stand beside one another where both periods are cut alike; a month that goes on has fewer.
            if asked.unit or len(table.rows) == len(compared.rows):
                for row, old_row in zip(table.rows, compared.rows, strict=False):
                    row.before = old_row
            if table.total:
                table.total.before = compared.total
        return table

    def url(self, tree: Tree, tells: str = "") -> str:
        """The list of exactly these records; it `tells` their "sum", or the "average" besides."""
        told = {"filter": trees.write(tree)} | ({"tells": tells} if tells else {})
        return f"{page_url(self.page)}?{urlencode(told)}"

    def _measured(self, asked: Asked, viewer: Any) -> tuple[Any, dict[Any, dict[str, Worth]]]:
        dimension, parts = self.dimension(asked, viewer), self.parts(asked, viewer)
        if not self._money(viewer):
            parts = [replace(part, money=False) for part in parts]
        base = both(self.base(asked, viewer), self.narrowed(asked))
        return dimension, measured(self.kind, base, dimension, parts, viewer=viewer)

    def _money(self, viewer: Any) -> FieldSpec | None:
        fields = catalogue.of(self.kind).readable(viewer)
        return fields["amount"] if all(name in fields for name in MONEY) else None

    def _rows(self, lines: Iterable[Line], asked: Asked, viewer: Any) -> list[Row]:
        base, parts = self.base(asked, viewer), self.parts(asked, viewer)
        return [
            Row(
                line.key,
                line.title,
                line.worths or {part.key: Worth() for part in parts},
                {part.key: both(base, line.condition, part.where) for part in parts},
            )
            for line in lines
        ]

    def _cases(self, dimension: ByCases, found: Any, asked: Asked, viewer: Any) -> list[Row]:
        cases = enumerate(dimension.buckets)
        lines = [Line(str(number), each.title, found.get(number), each.tree) for number, each in cases]
        return self._rows(lines, asked, viewer)

    def _linked(
        self, dimension: ByLink, found: Any, old: Any, asked: Asked, earlier: Asked | None, viewer: Any
    ) -> tuple[list[Row], list[Row]]:
        """The greatest first; nobody's and the rest last; the same rows in both periods."""
        keys = [key for key in {**found, **old} if key is not None]
        titles = dimension.titles(keys)
        keys.sort(key=lambda key: (*self._size(found.get(key)), *self._size(old.get(key)), titles.get(key, "")))
        shown, rest = keys[: dimension.most], keys[dimension.most :]
        titles |= {None: str(dimension.nobody), OTHER: _("Other")}
        order = [*shown, *([None] if None in found or None in old else []), *([OTHER] if rest else [])]

        def lines(worths: Any) -> list[Line]:
            known = {**worths, OTHER: _gathered(worths, rest)}
            return [
                Line(
                    "none" if key is None else str(key), titles.get(key, ""), known.get(key),
                    dimension.condition(key, shown),
                )
                for key in order
            ]  # fmt: skip

        return self._rows(lines(found), asked, viewer), self._rows(lines(old), earlier, viewer) if earlier else []

    def _size(self, worths: dict[str, Worth] | None) -> tuple[Any, ...]:
        column = next(one for one in self.columns if one.key == self.main)
        worth = (worths or {}).get(column.part) or Worth()
        others = sum(one.count for one in (worths or {}).values())
        return (-worth.base, -worth.count, -others)

    def _table(self, rows: list[Row], asked: Asked, viewer: Any) -> Table:
        money = self._money(viewer)
        columns = [column for column in self.columns if money or not column.money]
        [everything] = self._rows([Line("total", _("All"), None, {})], asked, viewer)
        for row in rows:
            for key, worth in everything.worths.items():
                worth.add(row.worths[key])
        table = Table(columns, rows, everything, money, str(self.head))
        self.finish(table, asked, viewer)
        return table


def _gathered(found: dict[Any, dict[str, Worth]], rest: Sequence[Any]) -> dict[str, Worth]:
    whole: dict[str, Worth] = {}
    for key in rest:
        for part, worth in found.get(key, {}).items():
            whole.setdefault(part, Worth()).add(worth)
    return whole


reports: Registry[Report] = Registry(Report, module="reports")
