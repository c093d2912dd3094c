"""What open deals may bring, month after month of the day when they are expected."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models.functions import TruncMonth

from tropa.sales.board import Worth, weighted, worth_of


@dataclass(frozen=True)
class Month:
    """The deals expected in one month; `first` is its first day, None for deals that nobody expects on a day."""

    first: date | None
    worth: Worth
    weighted: Worth

    def condition(self) -> dict[str, Any]:
        """The filter that finds these deals among the open ones."""
        if self.first is None:
            return {"field": "expected_on", "op": "is_empty", "value": True}
        last = self.first.replace(day=monthrange(self.first.year, self.first.month)[1])
        return {"field": "expected_on", "op": "between", "value": [self.first.isoformat(), last.isoformat()]}


def forecast(deals: Any, chances: Mapping[tuple[UUID], int]) -> list[Month]:
    """Open deals by month, the earliest first, those without a day last.

    Args:
        deals: the open deals asked for.
        chances: the probability of each stage in percent.
    """
    by_month: dict[date | None, dict[tuple[UUID], Worth]] = defaultdict(dict)
    for (month, stage), worth in worth_of(deals.annotate(month=TruncMonth("expected_on")), "month", "stage_id").items():
        by_month[month][stage,] = worth
    return [
        Month(month, _sum(by_month[month].values()), weighted(by_month[month], chances))
        for month in sorted(by_month, key=lambda month: month or date.max)
    ]


def total(months: list[Month]) -> Month:
    """All months together."""
    return Month(None, _sum(each.worth for each in months), _sum(each.weighted for each in months))


def _sum(worths: Any) -> Worth:
    found = Worth()
    for worth in worths:
        found.add(worth)
    return found
