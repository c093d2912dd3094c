"""A filter as people say it: "Customers whose city is Kazan or Samara and last contact is more than 30 days ago"."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tropa.core import catalogue, kinds
from tropa.core.access import SYSTEM_VIEWER
from tropa.core.catalogue import FieldSpec
from tropa.core.query import periods
from tropa.core.query.parsing import Condition, Group, Node, Not, RelatedCondition, parse
from tropa.core.query.values import ME, MY_TEAM


@dataclass(frozen=True)
class Part:
    """A piece of the sentence; `at` counts the conditions from 0, -1 for what belongs to none (words between)."""

    kind: Literal["text", "field", "operator", "value"]
    text: str
    at: int = -1
    name: str = ""
    """The field's name, of a field part."""

    def __str__(self) -> str:
        return self.text


class Sentence(list[Part]):
    """The parts; as text, the whole sentence."""

    def __str__(self) -> str:
        words = " ".join(part.text for part in self if part.text)
        return words.replace("( ", "(").replace(" )", ")").replace(" ,", ",").replace(" :", ":")


def sentence(kind: str, filter_json: Any, *, viewer: Any = None) -> Sentence:
    """The parts of the sentence in the active language.

    Args:
        viewer: whose filter it is; records are named as far as this viewer sees them, without a viewer not at all.

    Raises:
        Invalid: the filter is wrong.
    """
    return spoken(kind, parse(kind, filter_json, viewer=viewer or SYSTEM_VIEWER), Speaker(viewer))


def spoken(kind: str, tree: Node, speaker: "Speaker") -> Sentence:
    """The sentence of a checked tree; the speaker says which records have names."""
    declaration = catalogue.declared(kind)
    if isinstance(tree, Group) and not tree.items:
        return Sentence([Part("text", _("All %(plural)s") % {"plural": _low(str(declaration.plural))})])
    beginning = str(declaration.which) or _("%(plural)s whose") % {"plural": declaration.plural}
    return Sentence([Part("text", beginning), *speaker.node(tree, outermost=True)])


def _low(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


class Speaker:
    """Counts conditions and knows whose records may be named."""

    def __init__(self, viewer: Any) -> None:
        self.viewer = viewer
        self.at = -1

    def node(self, node: Node, *, outermost: bool = False) -> Iterator[Part]:
        """Any node."""
        if isinstance(node, Group):
            yield from self.group(node, bare=outermost)
        elif isinstance(node, Not):
            yield Part("text", _("not ("))
            yield from self.node(node.item, outermost=True)
            yield Part("text", ")")
        elif isinstance(node, RelatedCondition):
            yield from self.related(node)
        else:
            yield from self.condition(node)

    def group(self, group: Group, *, bare: bool) -> Iterator[Part]:
        """Items with "and" or "or" between; in brackets inside another group."""
        brackets = not bare and len(group.items) > 1
        if brackets:
            yield Part("text", "(")
        if not group.items:
            yield Part("text", _("anything"))
        for number, item in enumerate(group.items):
            if number:
                yield Part("text", _("and") if group.how == "all" else _("or"))
            yield from self.node(item)
        if brackets:
            yield Part("text", ")")

    def related(self, node: RelatedCondition) -> Iterator[Part]:
        """deals: at least 1, whose ..."""
        self.at += 1
        at = self.at
        yield Part("field", _low(str(node.relation.title)), at, node.relation.name)
        yield Part("text", ":", at)
        yield Part("value", f"{_COUNTS[node.op]()} {node.value}".strip(), at)
        if not isinstance(node.where, Group) or node.where.items:
            yield Part("text", _(", of them with ("))
            yield from self.node(node.where, outermost=True)
            yield Part("text", ")")

    def condition(self, node: Condition) -> Iterator[Part]:
        """Field, operator, value."""
        self.at += 1
        spec, op, value = node.spec, node.op, node.value
        yield Part("field", _low(spec.label), self.at, spec.name)
        if op == "is_empty":
            yield Part("value", _("is empty") if value else _("is filled in"), self.at)
            return
        if spec.type.nature == "day":
            yield Part("value", spoken_day(op, value), self.at)
            return
        yield Part("operator", _OPERATORS[op](), self.at)
        yield Part("value", self.value(spec, op, value), self.at)

    def value(self, spec: FieldSpec, op: str, value: Any) -> str:
        """One value or several."""
        if op == "between":
            return _("%(low)s to %(high)s") % {"low": spec.text(value[0]), "high": spec.text(value[1])}
        items = value if isinstance(value, list) else [value]
        titles = self.titles(spec, items)
        spoken = [titles.get(item) or self.one(spec, item) for item in items]
        last = _("and") if op == "has_all" else _("or")
        return spoken[0] if len(spoken) == 1 else f"{', '.join(spoken[:-1])} {last} {spoken[-1]}"

    def one(self, spec: FieldSpec, item: Any) -> str:
        """One value."""
        if spec.type.nature == "record":
            known = {ME: pgettext("filter", "me"), MY_TEAM: pgettext("filter", "my team")}
            return known.get(item) or (item if isinstance(item, str) else _("a hidden record"))
        if spec.type.many:
            return spec.text([item])
        return spec.text(item)

    def titles(self, spec: FieldSpec, items: list[Any]) -> dict[Any, str]:
        """Names of linked records that the viewer sees."""
        ids = [item for item in items if not isinstance(item, str)]
        if spec.type.nature != "record" or not ids or self.viewer is None:
            return {}
        return {one.pk: str(one) for one in kinds.model(spec.target).objects.visible_to(self.viewer).filter(pk__in=ids)}


def spoken_day(op: str, value: Any) -> str:
    """ "more than 30 days ago", "before 31.12.2026", "this month"."""
    if op == "between":
        return _("from %(low)s to %(high)s") % {"low": _moment(value[0]), "high": _moment(value[1])}
    if op in ("in_last", "in_next"):
        length = _length(value)
        return (
            _("in the last %(length)s") % {"length": length}
            if op == "in_last"
            else _("in the next %(length)s") % {"length": length}
        )
    if isinstance(value, periods.Shift) and op != "on":
        past = value.number < 0
        later = (op == "before") == past
        texts = {
            (True, True): _("more than %(length)s ago"),
            (True, False): _("less than %(length)s ago"),
            (False, True): _("more than %(length)s from now"),
            (False, False): _("less than %(length)s from now"),
        }
        return texts[past, later] % {"length": _length(value)}
    texts_by_op = {"on": "%(moment)s", "before": _("before: %(moment)s"), "after": _("after: %(moment)s")}
    return texts_by_op[op] % {"moment": _moment(value)}


def _length(shift: periods.Shift) -> str:
    number = abs(shift.number)
    texts = {
        "d": ngettext("%(n)s day", "%(n)s days", number),
        "w": ngettext("%(n)s week", "%(n)s weeks", number),
        "m": ngettext("%(n)s month", "%(n)s months", number),
        "y": ngettext("%(n)s year", "%(n)s years", number),
    }
    return texts[shift.unit] % {"n": number}


def _moment(value: Any) -> str:
    if isinstance(value, str):
        return {"today": _("today"), "yesterday": _("yesterday"), "tomorrow": _("tomorrow")}[value]
    if isinstance(value, periods.Shift):
        text = _("%(length)s ago") if value.number < 0 else _("%(length)s from now")
        return text % {"length": _length(value)}
    if isinstance(value, periods.Period):
        return _PERIODS[value.which, value.unit]()
    style = "SHORT_DATETIME_FORMAT" if isinstance(value, datetime) else "SHORT_DATE_FORMAT"
    return str(date_format(value, style, use_l10n=True))


Spoken = Callable[[], str]

_OPERATORS: dict[str, Spoken] = {
    "is": lambda: pgettext("filter", "is"),
    "is_not": lambda: pgettext("filter", "is not"),
    "is_any_of": lambda: pgettext("filter", "is"),
    "contains": lambda: pgettext("filter", "contains"),
    "starts_with": lambda: pgettext("filter", "starts with"),
    "eq": lambda: "=",
    "ne": lambda: "≠",
    "lt": lambda: "<",
    "lte": lambda: "≤",
    "gt": lambda: ">",
    "gte": lambda: "≥",
    "between": lambda: pgettext("filter", "from"),
    "has_any": lambda: pgettext("filter", "any of:"),
    "has_all": lambda: pgettext("filter", "all of:"),
    "has_none": lambda: pgettext("filter", "none of:"),
}
_COUNTS: dict[str, Spoken] = {
    "eq": lambda: _("exactly"),
    "ne": lambda: _("not exactly"),
    "lt": lambda: _("fewer than"),
    "lte": lambda: _("at most"),
    "gt": lambda: _("more than"),
    "gte": lambda: _("at least"),
}
_PERIODS: dict[tuple[str, str], Spoken] = {
    ("this", "day"): lambda: _("today"),
    ("last", "day"): lambda: _("yesterday"),
    ("next", "day"): lambda: _("tomorrow"),
    ("this", "week"): lambda: _("this week"),
    ("last", "week"): lambda: _("last week"),
    ("next", "week"): lambda: _("next week"),
    ("this", "month"): lambda: _("this month"),
    ("last", "month"): lambda: _("last month"),
    ("next", "month"): lambda: _("next month"),
    ("this", "quarter"): lambda: _("this quarter"),
    ("last", "quarter"): lambda: _("last quarter"),
    ("next", "quarter"): lambda: _("next quarter"),
    ("this", "year"): lambda: _("this year"),
    ("last", "year"): lambda: _("last year"),
    ("next", "year"): lambda: _("next year"),
}
