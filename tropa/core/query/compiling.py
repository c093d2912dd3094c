"""A checked tree to a Q of the ORM; to-many and custom values are asked by subqueries, so rows never double."""

import operator
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from functools import reduce
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from tropa.core import catalogue, kinds
from tropa.core.errors import FieldError, Invalid
from tropa.core.query import periods
from tropa.core.query.parsing import Condition, Group, Node, Not, RelatedCondition, parse
from tropa.core.query.targets import Target, target_of
from tropa.core.query.values import ME, MY_TEAM

EVERYTHING = Q()


def compile(kind: str, filter_json: Any, *, viewer: Any, now: datetime | None = None, zone: tzinfo | None = None) -> Q:  # noqa: A001
    """The condition; combine it with `visible_to`, it grants nothing.

    Args:
        filter_json: text, or loaded JSON.
        now, zone: what relative dates are counted from, and whose days; default is the active time zone.

    Raises:
        Invalid: the filter is wrong, or asks for a field that the viewer may not read.
    """
    tree = parse(kind, filter_json, viewer=viewer)
    zone = zone or timezone.get_current_timezone()
    return Compiler(viewer, (now or timezone.now()).astimezone(zone), zone).node(tree)


class Compiler:
    """Knows who asks, and when."""

    def __init__(self, viewer: Any, now: datetime, zone: tzinfo) -> None:
        self.viewer = viewer
        self.today = now.date()
        self.zone = zone

    def node(self, node: Node) -> Q:
        """Any node."""
        if isinstance(node, Group):
            join = operator.and_ if node.how == "all" else operator.or_
            parts = [self.node(item) for item in node.items]
            if node.how == "any" and any(not part for part in parts):
                return EVERYTHING
            return reduce(join, parts, EVERYTHING)
        if isinstance(node, Not):
            inner = self.node(node.item)
            return ~inner if inner else Q(pk__in=[])
        if isinstance(node, RelatedCondition):
            return self.related(node)
        return self.condition(node)

    def related(self, node: RelatedCondition) -> Q:
        """Records whose related ones, as far as the viewer sees them and lists show them, are so many."""
        back = f"{node.relation.path}_id"
        rows = (
            kinds.model(node.relation.target)
            .objects.visible_to(self.viewer)
            .filter(catalogue.declared(node.relation.target).listed)
            .filter(self.node(node.where), **{f"{node.relation.path}__isnull": False})
            .order_by()
        )
        holds = {"eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "lte": operator.le, "gt": operator.gt}.get(
            node.op, operator.ge
        )
        if (node.op, node.value) in (("gte", 1), ("gt", 0)):
            return Q(pk__within=rows.values(back))
        asked = Q(number=node.value) if node.op in ("eq", "ne") else Q(**{f"number__{node.op}": node.value})
        asked = ~asked if node.op == "ne" else asked
        counted = rows.values(back).annotate(number=Count("pk"))
        if holds(0, node.value):
            return ~Q(pk__in=counted.filter(~asked).values(back))
        return Q(pk__in=counted.filter(asked).values(back))

    def condition(self, node: Condition) -> Q:
        """One field."""
        target = target_of(node.spec)
        if node.op == "is_empty":
            return target.empty() if node.value else ~target.empty()
        type_ = node.spec.type
        if type_.nature == "day":
            return self.day(target, node)
        if type_.nature == "record" and not type_.many:
            return self.record(target, node)
        return _COMPILED[node.op](target, node.value)

    def record(self, target: Target, node: Condition) -> Q:
        """Links; `me` and `my_team` become ids."""
        items = node.value if isinstance(node.value, list) else [node.value]
        ids = [identity for item in items for identity in self.ids(node.spec.target, item)]
        found = target.among(ids)
        return ~found if node.op == "is_not" else found

    def ids(self, kind: str, item: Any) -> list[Any]:
        """The ids that a word stands for."""
        if item == ME:
            return [self.viewer.id]
        if item == MY_TEAM and kind == "team":
            return list(self.viewer.team_ids)
        if item == MY_TEAM:
            members = kinds.model(kind).objects.filter(team__in=self.viewer.team_ids)
            return list(members.values_list("pk", flat=True))
        return [item]

    def day(self, target: Target, node: Condition) -> Q:
        """Days and instants; half-open, so that no moment belongs to two days."""
        try:
            start, end = self.bounds(node)
        except (OverflowError, ValueError):
            raise Invalid([FieldError(node.spec.name, "query.bad_value", str(node.spec.label))]) from None
        if node.op == "before":
            return target.compared("lt", start)
        if node.op == "after":
            return target.compared("gte", end)
        return target.within(start, end)

    def bounds(self, node: Condition) -> tuple[Any, Any]:
        """First moment, and the first that is past."""
        if node.op == "between":
            low, high = node.value
            return self.edges(node, low)[0], self.edges(node, high)[1]
        if node.op in ("in_last", "in_next"):
            back = node.op == "in_last"
            far = periods.shifted(self.today, node.value._replace(number=abs(node.value.number) * (-1 if back else 1)))
            first, last = (far, self.today) if back else (self.today, far)
            return self.edge(node, first), self.edge(node, last + timedelta(1))
        return self.edges(node, node.value)

    def edges(self, node: Condition, moment: periods.Moment) -> tuple[Any, Any]:
        """Both ends of one moment."""
        if isinstance(moment, datetime):
            at = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
            if node.spec.type.slot == "at":
                return at, at + timedelta(microseconds=1)
            moment = at.astimezone(self.zone).date()
        start, end = periods.span(moment, self.today)
        return self.edge(node, start), self.edge(node, end)

    def edge(self, node: Condition, day: date) -> Any:
        """A day as the field compares it."""
        return periods.instant(day, self.zone) if node.spec.type.slot == "at" else day


def _between(target: Target, value: Any) -> Q:
    low, high = value
    return target.within(low, high, closed=True)


_COMPILED: dict[str, Callable[[Target, Any], Q]] = {
    "is": lambda target, value: target.equals(value),
    "is_not": lambda target, value: ~target.equals(value),
    "is_any_of": lambda target, value: target.among(value),
    "contains": lambda target, value: target.contains(value),
    "starts_with": lambda target, value: target.starts_with(value),
    "eq": lambda target, value: target.equals(value),
    "ne": lambda target, value: ~target.equals(value),
    "lt": lambda target, value: target.compared("lt", value),
    "lte": lambda target, value: target.compared("lte", value),
    "gt": lambda target, value: target.compared("gt", value),
    "gte": lambda target, value: target.compared("gte", value),
    "between": _between,
    "has_any": lambda target, value: target.among(value),
    "has_none": lambda target, value: ~target.among(value),
    "has_all": lambda target, value: reduce(operator.and_, [target.among([one]) for one in value]),
}
