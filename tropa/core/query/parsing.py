"""JSON to a checked tree."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from tropa.core import catalogue
from tropa.core.access import SYSTEM_VIEWER
from tropa.core.catalogue import FieldSet, FieldSpec, Relation
from tropa.core.errors import FieldError, Invalid
from tropa.core.query.values import parse_value

LONGEST, LEVELS, CONDITIONS = 64_000, 5, 50
COUNTS = ("eq", "ne", "lt", "lte", "gt", "gte")


@dataclass(frozen=True)
class Condition:
    """One field asked; `value` is typed."""

    spec: FieldSpec
    op: str
    value: Any


@dataclass(frozen=True)
class Group:
    """All or any of its items."""

    how: Literal["all", "any"]
    items: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    """The contrary."""

    item: "Node"


@dataclass(frozen=True)
class RelatedCondition:
    """So many records of a related kind fit."""

    relation: Relation
    where: "Node"
    op: str
    value: int


Node = Condition | Group | Not | RelatedCondition


@dataclass
class Reading:
    """What is known while a filter is read."""

    viewer: Any
    conditions: int = 0
    sets: dict[str, FieldSet] = field(default_factory=dict)

    def fields(self, kind: str) -> FieldSet:
        """The fields of a kind, read once."""
        if kind not in self.sets:
            self.sets[kind] = catalogue.of(kind)
        return self.sets[kind]


def refused(code: str, message: str, name: str = "query") -> Invalid:
    """The error of a filter."""
    return Invalid([FieldError(name, f"query.{code}", message)])


def parse(kind: str, raw: Any, *, viewer: Any = SYSTEM_VIEWER) -> Node:
    """The tree of a filter given as text or as loaded JSON; nothing, {} and [] fit every record.

    Raises:
        Invalid: unknown field, operator or value; too long, too deep, too many conditions; no JSON at all.
    """
    if isinstance(raw, str | bytes):
        if len(raw) > LONGEST:
            raise refused("too_long", _("The filter is too long."))
        try:
            raw = json.loads(raw) if raw.strip() else None
        except (ValueError, RecursionError):
            raise refused("not_json", _("The filter is not valid JSON.")) from None
    if raw in (None, {}, []):
        return Group("all", ())
    return _node(kind, raw, Reading(viewer), 1)


def _node(kind: str, raw: Any, reading: Reading, level: int) -> Node:
    if level > LEVELS:
        raise refused("too_deep", _("The filter is nested too deeply: at most %(most)s levels.") % {"most": LEVELS})
    if not isinstance(raw, dict):
        raise refused("not_an_object", _("Every part of a filter is an object."))
    for key, read in _READERS.items():
        if key in raw:
            return read(kind, raw, reading, level)
    raise refused("no_condition", _("A part of a filter has “all”, “any”, “not”, “field” or “related”."))


def _only(raw: dict[str, Any], *known: str) -> None:
    if strangers := raw.keys() - set(known):
        raise refused("unknown_key", _("“%(key)s” means nothing in a filter.") % {"key": str(min(strangers))[:60]})


def _group(how: Literal["all", "any"]) -> Callable[[str, dict[str, Any], Reading, int], Node]:
    def read(kind: str, raw: dict[str, Any], reading: Reading, level: int) -> Node:
        _only(raw, how)
        items = raw[how]
        if not isinstance(items, list) or len(items) > CONDITIONS:
            raise refused("not_a_list", _("“%(how)s” takes a list of conditions.") % {"how": how})
        # A leaf is no level of its own: levels count what nests.
        return Group(how, tuple(_node(kind, item, reading, level + _nests(item)) for item in items))

    return read


def _nests(item: Any) -> int:
    return int(not (isinstance(item, dict) and "field" in item))


def _not(kind: str, raw: dict[str, Any], reading: Reading, level: int) -> Node:
    _only(raw, "not")
    return Not(_node(kind, raw["not"], reading, level + _nests(raw["not"])))


def _counted(reading: Reading) -> None:
    reading.conditions += 1
    if reading.conditions > CONDITIONS:
        raise refused("too_many", _("The filter has too many conditions: at most %(most)s.") % {"most": CONDITIONS})


def _condition(kind: str, raw: dict[str, Any], reading: Reading, level: int) -> Node:
    _only(raw, "field", "op", "value")
    _counted(reading)
    fields, name, op = reading.fields(kind), raw["field"], raw.get("op")
    spec = fields.get(name) if isinstance(name, str) else None
    if spec is None or not fields.may_read(reading.viewer, spec.name):
        raise refused("unknown_field", _("There is no field “%(name)s”.") % {"name": str(name)[:60]}, str(name)[:60])
    if not isinstance(op, str) or op not in spec.operators:
        raise refused(
            "unknown_operator",
            _("%(label)s: no operator “%(op)s”; known are: %(known)s.")
            % {"label": spec.label, "op": str(op)[:40], "known": ", ".join(spec.operators)},
            spec.name,
        )
    return Condition(spec, op, parse_value(spec, op, raw.get("value")))


def _related(kind: str, raw: dict[str, Any], reading: Reading, level: int) -> Node:
    _only(raw, "related", "where", "count")
    _counted(reading)
    name, count = raw["related"], raw.get("count", {"op": "gte", "value": 1})
    relation = catalogue.relations(kind).get(name) if isinstance(name, str) else None
    if relation is None:
        raise refused("unknown_related", _("There is nothing related called “%(name)s”.") % {"name": str(name)[:60]})
    number = count.get("value") if isinstance(count, dict) else None
    op = count.get("op") if isinstance(count, dict) else None
    if op not in COUNTS or type(number) is not int or not 0 <= number <= 1_000_000:
        raise refused("bad_count", _("“count” takes an operator like gte and a whole number."), str(name))
    where = raw.get("where") or {"all": []}
    return RelatedCondition(relation, _node(relation.target, where, reading, level + _nests(where)), str(op), number)


_READERS: dict[str, Callable[[str, dict[str, Any], Reading, int], Node]] = {
    "all": _group("all"),
    "any": _group("any"),
    "not": _not,
    "field": _condition,
    "related": _related,
}
