"""What a condition is asked of: a column, child rows, tags, or the side table of custom fields."""

import re
from typing import Any
from uuid import UUID

from django.db.models import Q

from tropa.core import kinds
from tropa.core.catalogue import Child, Collection, Custom, FieldSpec, Members
from tropa.core.catalogue.sources import leads_to_many, walked
from tropa.core.models import FieldIndex
from tropa.lib.names import folded


class Target:
    """Comparisons, each a Q over the asked model; `wrap` puts a condition on `name` where it is true."""

    name = ""
    folds = False
    """Whether the column holds folded spellings."""

    def __init__(self, spec: FieldSpec) -> None:
        self.spec = spec
        self.textual = spec.type.nature == "text"

    def wrap(self, condition: Q) -> Q:
        """The condition as one over the model."""
        return condition

    def _fold(self, value: Any) -> Any:
        return self.spec.type.folded(value) if self.textual else value  # type: ignore[attr-defined]  # Text has it

    def _asked(self, lookup: str, value: Any) -> Q:
        return self.wrap(Q(**{f"{self.name}__{lookup}": value}))

    def _pattern(self, before: str, text: str, after: str) -> Q:
        """Unfolded columns: SQLite's LIKE knows capitals of ASCII only, its regular expressions know all."""
        pattern = re.sub("[её]", "[её]", re.escape(text.casefold()))
        return self._asked("iregex", f"{before}{pattern}{after}")

    def equals(self, value: Any) -> Q:
        """The same."""
        if self.textual and not self.folds:
            return self._pattern("^", value, "$")
        return self._asked("exact", self._fold(value))

    def among(self, values: list[Any]) -> Q:
        """One of these."""
        if len(values) == 1:
            # Not IN: an index that goes on with the column of the sort gives one value's rows in order.
            return self.equals(values[0])
        if self.textual and not self.folds:
            return Q(*[self.equals(value) for value in values], _connector=Q.OR)
        return self._asked("in", [self._fold(value) for value in values])

    def contains(self, value: str) -> Q:
        """Somewhere within."""
        return self._asked("contains", self._fold(value)) if self.folds else self._pattern("", value, "")

    def starts_with(self, value: str) -> Q:
        """At the beginning; as a range, so that an index serves it."""
        if not self.folds:
            return self._pattern("^", value, "")
        folded = self._fold(value)
        bounds = {f"{self.name}__gte": folded, f"{self.name}__lt": folded + "\U0010ffff"}
        return self.wrap(Q(**bounds, **{f"{self.name}__startswith": folded}))

    def compared(self, lookup: str, value: Any) -> Q:
        """Less, more."""
        return self._asked(lookup, value)

    def within(self, low: Any, high: Any, *, closed: bool = False) -> Q:
        """From low up to high; `closed`: high is in."""
        return self.wrap(Q(**{f"{self.name}__gte": low, f"{self.name}__{'lte' if closed else 'lt'}": high}))

    def empty(self) -> Q:
        """No value."""
        raise NotImplementedError


class ColumnTarget(Target):
    """A column, or one of a linked record."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self.folds = bool(spec.search)
        self.name = spec.search or spec.path
        self.column = walked(kinds.model(spec.kind), self.name)[-1]

    def empty(self) -> Q:
        """NULL, or "" in text."""
        nothing = Q(**{f"{self.name}__isnull": True})
        if self.column.get_internal_type() in ("CharField", "TextField"):
            nothing |= Q(**{self.name: ""})
        return nothing


class ChildTarget(Target):
    """Child rows: any of them fits."""

    def __init__(self, spec: FieldSpec, related: str, column: str, where: dict[str, Any]) -> None:
        super().__init__(spec)
        self.relation = kinds.model(spec.kind)._meta.get_field(related)
        self.where = where
        self.name = spec.search or column or "pk"
        self.folds = bool(spec.search) or column == "normalised"

    def wrap(self, condition: Q) -> Q:
        """The live rows of this workspace."""
        back = self.relation.field.attname
        return Q(pk__within=self.relation.related_model.objects.filter(condition, **self.where).order_by().values(back))

    def among(self, values: list[Any]) -> Q:
        """Tags come as ids or as names."""
        names = [value for value in values if isinstance(value, str)]
        if not isinstance(self.spec.source, Members) or not names:
            return super().among(values)
        ids = [value for value in values if isinstance(value, UUID)]
        return self.wrap(Q(**{f"{self.name}__in": [*ids, *self._called(names)]}))

    def _called(self, names: list[str]) -> list[UUID]:
        """Targets are few (tags of a company), and only Python folds letters the same on both databases."""
        wanted = {folded(name) for name in names}
        return [one.pk for one in kinds.model(self.spec.target).objects.all() if folded(str(one)) in wanted]

    def empty(self) -> Q:
        """No row with a value."""
        filled = Q(**{f"{self.name}__isnull": False})
        if self.textual:
            filled &= ~Q(**{self.name: ""})
        return ~self.wrap(filled)


class IndexTarget(Target):
    """A custom field: its rows in FieldIndex."""

    folds = True

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self.name = spec.type.slot

    def wrap(self, condition: Q) -> Q:
        """Records with such a row."""
        return Q(pk__within=FieldIndex.objects.filter(condition, field_id=self.spec.id).values("record"))

    def _asked(self, lookup: str, value: Any) -> Q:
        return super()._asked(lookup, [self._spelled(one) for one in value] if lookup == "in" else self._spelled(value))

    def within(self, low: Any, high: Any, *, closed: bool = False) -> Q:
        """Spelled as the index has it."""
        return super().within(self._spelled(low), self._spelled(high), closed=closed)

    def _spelled(self, value: Any) -> Any:
        if self.textual or self.spec.type.slot != "text" or isinstance(value, str):
            return value[:200] if self.textual and isinstance(value, str) else value
        return self.spec.type.index(value)[0]

    def empty(self) -> Q:
        """No row."""
        return ~self.wrap(Q())


def target_of(spec: FieldSpec) -> Target:
    """The target of a field."""
    source = spec.source
    if isinstance(source, Custom):
        return IndexTarget(spec)
    if isinstance(source, Collection):
        return ChildTarget(spec, source.related, "", {})
    if isinstance(source, Child):
        return ChildTarget(spec, source.related, source.column, dict(source.where))
    if isinstance(source, Members):
        return ChildTarget(spec, source.related, source.column, {})
    first, _dots, rest = spec.path.partition("__")
    if leads_to_many(kinds.model(spec.kind), spec.path):
        return ChildTarget(spec, first, rest, {})
    return ColumnTarget(spec)
