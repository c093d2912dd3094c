"""What a report is asked: period, comparison, whose records, which pipeline; read from an address and written back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.analytics.stages import stages_of
from tropa.core import catalogue
from tropa.core.errors import FieldError, Invalid
from tropa.core.ids import as_uuid
from tropa.core.measures import Tree
from tropa.lib import periods
from tropa.lib.periods import Span

PERIODS: dict[str, tuple[Any, str, int]] = {
    "this_month": (_lazy("This month"), "month", 0),
    "last_month": (_lazy("Last month"), "month", -1),
    "this_quarter": (_lazy("This quarter"), "quarter", 0),
    "last_quarter": (_lazy("Last quarter"), "quarter", -1),
    "this_year": (_lazy("This year"), "year", 0),
    "last_year": (_lazy("Last year"), "year", -1),
}
"""Periods of the calendar: words, unit, steps from that of today."""
DAYS = "days"
"""From a day to a day."""
COMPARISONS = {
    "": _lazy("with nothing"),
    "previous": _lazy("with the period before"),
    "year": _lazy("with the same a year ago"),
}
FIRST, LAST = date(1970, 1, 1), date(2199, 12, 31)
MOST_DAYS = 3_700
USUAL = "this_quarter"


@dataclass(frozen=True)
class Asked:
    """One question to the reports; days are those of the reader's time zone."""

    today: date
    period: str
    span: Span
    compare: str = ""
    owner: str = ""
    """An id, or `me`."""
    team: str = ""
    """An id, or `my_team`."""
    pipeline: UUID | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        """The question of an address.

        Raises:
            Invalid: a period, a day or an id that is none.
        """
        today = timezone.localdate()
        period = given.get("period", "") or (DAYS if given.get("from") or given.get("to") else USUAL)
        if period != DAYS and period not in PERIODS:
            raise _bad("period", _("There is no such period."))
        compare = given.get("compare", "")
        if compare not in COMPARISONS:
            raise _bad("compare", _("There is no such comparison."))
        return cls(
            today,
            period,
            _days(given, today) if period == DAYS else periods.calendar(PERIODS[period][1], today, PERIODS[period][2]),
            compare,
            _whose(given, "owner", "me"),
            _whose(given, "team", "my_team"),
            _way(given.get("pipeline", "")),
        )

    @property
    def unit(self) -> str:
        """Which unit of the calendar the period is a whole one of; empty: of none."""
        return PERIODS[self.period][1] if self.period in PERIODS else ""

    def before(self) -> "Asked | None":
        """The same question about what the period is compared with."""
        if not self.compare:
            return None
        year = self.compare == "year"
        return replace(self, span=periods.earlier(self.span, today=self.today, unit=self.unit, year=year), compare="")

    def within(self, field: str, span: Span | None = None) -> Tree:
        """The condition that a day or an instant lies in the period, or in a part of it."""
        span = span or self.span
        return {"field": field, "op": "between", "value": [span.start.isoformat(), span.last.isoformat()]}

    def whose(self, kind: str, viewer: Any) -> list[Tree]:
        """The conditions of owner and team.

        Raises:
            Invalid: the viewer may not read whose the records are.
        """
        asked = {"owner": str(viewer.id) if self.owner == "me" else self.owner, "team": self.team}
        found: list[Tree] = [{"field": name, "op": "is", "value": value} for name, value in asked.items() if value]
        for each in found:
            if not catalogue.of(kind).may_read(viewer, each["field"]):
                raise _bad(each["field"], _("You may not see whose these records are."))
        return found

    def address(self, **changes: str) -> str:
        """The query of the address that asks this, or with other answers."""
        days = {"from": self.span.start.isoformat(), "to": self.span.last.isoformat()} if self.period == DAYS else {}
        told = {
            "period": self.period,
            **days,
            "compare": self.compare,
            "owner": self.owner,
            "team": self.team,
            "pipeline": str(self.pipeline or ""),
        } | changes
        return urlencode({name: value for name, value in told.items() if value})


def _days(given: Mapping[str, str], today: date) -> Span:
    found = {}
    for name, usual in (("from", today.replace(day=1)), ("to", today)):
        try:
            found[name] = date.fromisoformat(given[name]) if given.get(name) else usual
        except ValueError:
            raise _bad(name, _("Give a day like 2026-12-31.")) from None
        if not FIRST <= found[name] <= LAST:
            raise _bad(name, _("Give a day of these two centuries."))
    start, last = found["from"], found["to"]
    if last < start:
        raise _bad("to", _("The period ends before it begins."))
    if (last - start).days >= MOST_DAYS:
        raise _bad("to", _("A period of a report has ten years at most."))
    return Span(start, date.fromordinal(last.toordinal() + 1))


def _whose(given: Mapping[str, str], name: str, word: str) -> str:
    value = given.get(name, "")
    if value in ("", word):
        return value
    found = as_uuid(value)
    if found is None:
        raise _bad(name, _("This filter names nobody."))
    return str(found)


def _way(value: str) -> UUID | None:
    if not value:
        return None
    found = as_uuid(value)
    if found is None or not stages_of(found):
        raise _bad("pipeline", _("There is no such pipeline."))
    return found


def _bad(name: str, message: str) -> Invalid:
    return Invalid([FieldError(name, f"reports.bad_{name}", message)])
