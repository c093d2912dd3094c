"""Conditions that ask for a record's id among those of other rows: of a tag, a telephone, a value of an own field.

SQLite takes each such set for a short one and looks up all of it: 60,000 customers to show 50 by name. So a list
measures its sets, as far as it matters: of a short one the records are collected, which tells their number as well; a
long one is asked of each record on the way along the sort. PostgreSQL knows by its statistics how long a set is, if
nothing is joined to what it has to choose from.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.lookups import In
from django.db.models.sql.where import AND

from tropa.core import scope
from tropa.core.ids import UuidField
from tropa.core.models import Workspace
from tropa.core.waiting import Rows

SHORT, LONG = 1_000, 10_000
"""Ids of a set. In between SQLite may choose; beyond, it would look up for more than 8 ms."""
FEW = 10_000
"""So many records are asked one by one when they are counted; of more, those of the set are looked up."""


@UuidField.register_lookup
class Within(In):
    """`pk__within=rows`: `pk__in`, which is known again later."""

    lookup_name = "within"
    tested = False
    """Not to be looked up from, only tested."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A plus keeps SQLite from taking an index for it."""
        sql, parameters = self.as_sql(compiler, connection)
        return (f"+{sql}" if self.tested else sql), parameters

    @property
    def rows(self) -> Any:
        """The rows whose ids they are."""
        return QuerySet(self.rhs.model, self.rhs.chain())

    @property
    def asked(self) -> Exists:
        """The same, asked of one record."""
        return Exists(self.rows.filter(**{self.rhs.select[0].target.attname: OuterRef("pk")}))


def of(queryset: Any) -> list[Within]:
    """Those that every record of the queryset has to fulfil."""
    where = queryset.query.where
    return [each for each in where.children if isinstance(each, Within)] if where.connector == AND else []


@dataclass(frozen=True)
class Way:
    """How the records of a queryset are come by: all of the same records."""

    queryset: Any

    @cached_property
    def sets(self) -> list[Within]:
        """What was asked for."""
        return of(self.queryset)

    @cached_property
    def bare(self) -> Any:
        """Without those conditions: for records that are known to fulfil them."""
        return self._with(())

    @cached_property
    def collected(self) -> bool:
        """Whether the records are so few that all of them are at hand at once."""
        return self._shortest <= SHORT

    @cached_property
    def apart(self) -> bool:
        """Whether the records are to be chosen before anything is joined to them."""
        return bool(self.sets) and connection.vendor != "sqlite"

    @cached_property
    def rows(self) -> Any:
        """For some of them in the order of the sort."""
        if not self._sizes or (len(self._sizes) == 1 and self._shortest <= LONG):
            return self.queryset
        first = self._sizes.index(self._shortest) if self._shortest <= LONG else None
        return self._with([self._form(at, leads=at == first) for at in range(len(self.sets))])

    @cached_property
    def counting(self) -> Any:
        """For their number: from the side that has fewer."""
        if not self._sizes or self._shortest <= LONG or self.bare.order_by()[: FEW + 1].values("pk").count() <= FEW:
            return self.rows
        return self._with([each.asked if at else each for at, each in enumerate(self.sets)])

    @cached_property
    def _sizes(self) -> tuple[int, ...]:
        if not self.sets or connection.vendor != "sqlite":
            return ()
        figures = [Rows(each.rows[: LONG + 1]) for each in self.sets]
        found: tuple[int, ...] = Workspace.objects.filter(pk=scope.require()).values_list(*figures)[0]
        return found

    @cached_property
    def _shortest(self) -> int:
        return min(self._sizes, default=LONG + 1)

    def _form(self, at: int, *, leads: bool) -> Any:
        if self._sizes[at] > LONG:
            return self.sets[at].asked
        form = copy(self.sets[at])
        form.tested = not leads
        return form

    def _with(self, forms: Sequence[Any]) -> Any:
        """The queryset with these in place of its sets."""
        found = self.queryset.all()
        where = found.query.where
        others = [each for each in where.children if not isinstance(each, Within)]
        where.children = [*(form for form in forms if isinstance(form, Within)), *others]
        questions = [form for form in forms if isinstance(form, Exists)]
        return found.filter(*questions) if questions else found
