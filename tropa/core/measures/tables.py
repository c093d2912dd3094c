"""Tables of figures: what a page shows, a file keeps and a program gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from tropa.core.catalogue import FieldSpec
from tropa.core.measures.measuring import Tree
from tropa.core.measures.worth import Worth, spoken
from tropa.lib.money import MINUS

How = Literal["count", "sum", "average", "share"]


@dataclass(frozen=True)
class Figure:
    """One cell: a number, a percentage (None where nothing can be divided), or money by currency ("": the base one)."""

    how: How
    number: Decimal | int | None = None
    sums: Mapping[str, Decimal] = field(default_factory=dict)
    tree: Tree = field(default_factory=dict)
    """The filter that finds its records."""
    records: int = 0
    """How many these are."""

    @property
    def plain(self) -> Decimal | int | None:
        """The number, of money what is in base currency: for files, bars and programs."""
        return self.sums.get("") if self.how in ("sum", "average") else self.number

    def words(self, money: FieldSpec | None, *, whole: bool = False) -> list[str]:
        """As people read it, money by currency; `money` is a field of money, for those who may read it.

        Args:
            whole: large amounts without what is after the point.
        """
        if self.how in ("sum", "average"):
            return (spoken(self.sums, money, whole=whole) if money else []) or ["–"]
        if self.number is None:
            return ["–"]
        return [percent(self.number) if self.how == "share" else number_format(self.number, force_grouping=True)]

    def change(self, before: "Figure") -> Decimal | None:
        """How much more it is than it was, in percent; of a percentage in points; None where there was nothing."""
        now, then = self.plain, before.plain
        if now is None or then is None:
            return None
        if self.how == "share":
            return Decimal(now) - Decimal(then)
        return (Decimal(now) - Decimal(then)) * 100 / Decimal(then) if then else None


def percent(number: Decimal | int, *, signed: bool = False) -> str:
    """ "23.4%"; with `signed` "+23.4%" and "−23.4%"; no idle zeros."""
    places = 0 if number == int(number) else 1
    text = number_format(abs(Decimal(number)), decimal_pos=places, force_grouping=True)
    sign = ("+" if number > 0 else MINUS if number < 0 else "") if signed else MINUS if number < 0 else ""
    return _("%(number)s%%") % {"number": f"{sign}{text}"}


@dataclass(frozen=True)
class Column:
    """One figure of every row: of a part its count, sum or average, or its share `over` another part."""

    key: str
    title: Any
    how: How
    part: str
    over: str = ""
    help: Any = ""
    wide: bool = False
    """Left out on a phone."""
    told: str = ""
    """What the list of its records is asked to tell, where it is counted otherwise than from their plain amounts."""

    @property
    def tells(self) -> str:
        """What the list of its records is asked to tell: their sum, their average too, or nothing."""
        return self.told or (self.how if self.money else "")

    @property
    def money(self) -> bool:
        """Whether it tells amounts."""
        return self.how in ("sum", "average")

    def figure(self, row: "Row") -> Figure:
        """The cell of a row."""
        worth, tree = row.worths[self.part], row.trees[self.part]
        if self.how == "sum":
            return Figure(self.how, sums=worth.sums(), tree=tree, records=worth.count)
        if self.how == "average":
            return Figure(self.how, sums=worth.averages(), tree=tree, records=worth.count)
        if self.how == "count":
            return Figure(self.how, worth.count, tree=tree, records=worth.count)
        whole = row.worths[self.over].count
        share = Decimal(worth.count * 100) / whole if whole else None
        return Figure(self.how, share and share.quantize(Decimal("0.1"), ROUND_HALF_UP), tree=tree, records=worth.count)


@dataclass
class Row:
    """A row with what its parts come to and the filters that find them; `before`: the same in another period."""

    key: str
    title: str
    worths: dict[str, Worth]
    trees: dict[str, Tree]
    before: "Row | None" = None
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether it has any records."""
        return any(worth.count for worth in self.worths.values())


@dataclass
class Table:
    """Rows under columns; the total is asked of the parts, so that averages and shares are those of all records."""

    columns: Sequence[Column]
    rows: list[Row]
    total: Row | None
    money: FieldSpec | None
    """None: whoever reads may not see amounts, and there are no columns of them."""
    head: str = ""
    """What the rows are."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not any(row.holds for row in [*self.rows, *([self.total] if self.total else [])])
