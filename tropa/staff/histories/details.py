"""What one deed changed: records by name, fields by their catalogue labels, and only what the reader may see."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from tropa.core import access, catalogue, kinds
from tropa.core.catalogue import FieldSet, FieldSpec
from tropa.core.journal.reading import befores, changes_of, model_of, tree
from tropa.core.models import Change, Operation

SHOWN = 30
"""So many records are shown; the others are counted."""


@dataclass(frozen=True)
class ShownChange:
    """One field: what stood there and what was written, as text."""

    label: str
    before: str
    after: str


@dataclass
class RecordChange:
    """One record: created, changed or removed."""

    kind: str
    id: UUID
    title: str
    action: str
    fields: list[ShownChange] = field(default_factory=list)


@dataclass
class _Columns:
    """Of one record: the oldest value before the deed and the newest after it, by column."""

    action: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def details(operation: Operation, viewer: Any) -> tuple[list[RecordChange], int]:
    """Up to SHOWN records that the viewer may see, and how many more the deed changed."""
    operations = set(tree(operation.pk))
    touched: dict[Any, dict[UUID, str]] = defaultdict(dict)
    total = 0
    for change in changes_of(operations):
        total += change.count
        model = model_of(change)
        for before in befores(change) if len(touched[model]) < SHOWN else ():
            known = touched[model].get(before.id)
            touched[model][before.id] = change.action if known is None or change.action == "c" else known
    found: list[RecordChange] = []
    for model, actions in touched.items():
        found += _of_model(model, actions, operations, viewer)
    shown = found[:SHOWN]
    return shown, max(total - len(shown), 0)


def _of_model(model: Any, actions: dict[UUID, str], operations: set[UUID], viewer: Any) -> list[RecordChange]:
    kind = model.kind_label
    if kind not in access.kinds or not access.may(viewer, kind, "view") or viewer.rights.field(kind, "") == "none":
        return []
    rows = model.everything.filter(access.row_filter(viewer, model), pk__in=list(actions)[:SHOWN])
    records = {record.pk: record for record in rows}
    columns = {pk: _Columns(actions[pk]) for pk in records}
    _walk(model, records, columns, operations)
    words = _Words(kind, model, viewer)
    words.learn_names(columns.values())
    return [
        RecordChange(words.title, pk, str(records[pk]), each.action, words.fields(each) if each.action == "u" else [])
        for pk, each in columns.items()
    ]


def _walk(model: Any, records: dict[UUID, Any], columns: dict[UUID, _Columns], operations: set[UUID]) -> None:
    """From the present values back through the journal to before the deed."""
    if not records:
        return
    ids = sorted(records)
    now = {pk: dict(record.before()) for pk, record in records.items()}
    first = Change.objects.filter(operation__in=operations).order_by("seq").values_list("seq", flat=True)[0]
    spans = Q(first__in=ids, count=1) | Q(count__gt=1, first__lte=ids[-1], last__gte=ids[0])
    rows = Change.objects.filter(spans, model=model._meta.label_lower, action=Change.Action.UPDATE, seq__gte=first)
    for row in rows.order_by("-seq", "-id").iterator(chunk_size=200):
        inside = row.operation_id in operations
        for before in befores(row, set(ids)):
            values = before.values or {}
            if inside:
                mine = columns[before.id]
                for name in values:
                    mine.after.setdefault(name, now[before.id].get(name))
                mine.before |= values
            now[before.id].update(values)


class _Words:
    """Labels and values of one kind in the reader's words."""

    def __init__(self, kind: str, model: Any, viewer: Any) -> None:
        self.names: dict[UUID, str] = {}
        self.specs: dict[str, FieldSpec] = {}
        self.title = str(access.kinds.get(kind).title)
        try:
            declared = catalogue.declared(kind)
        except KeyError:
            return
        self.title = str(declared.title).capitalize()
        fields: FieldSet = catalogue.of(kind).readable(viewer)
        for spec in fields:
            if spec.custom:
                self.specs[spec.name] = spec
            elif spec.path and "__" not in spec.path:
                self.specs[self._column(model, spec.path)] = spec

    @staticmethod
    def _column(model: Any, path: str) -> str:
        known = {each.name: each.attname for each in model._meta.concrete_fields}
        return str(known.get(path, path))

    def learn_names(self, columns: Any) -> None:
        """Titles of the records that links lead to: one query a kind."""
        wanted: dict[str, set[UUID]] = defaultdict(set)
        for each in columns:
            for spec, before, after in self._pairs(each):
                if spec.target:
                    wanted[spec.target] |= {value for value in (before, after) if isinstance(value, UUID)}
        for target, ids in wanted.items():
            self.names |= {record.pk: str(record) for record in kinds.model(target).everything.filter(pk__in=ids)}

    def fields(self, columns: _Columns) -> list[ShownChange]:
        """The readable fields that differ."""
        return [
            ShownChange(str(spec.label), self._text(spec, before), self._text(spec, after))
            for spec, before, after in self._pairs(columns)
            if before != after
        ]

    def _pairs(self, columns: _Columns) -> Iterator[tuple[FieldSpec, Any, Any]]:
        for name, before in columns.before.items():
            after = columns.after.get(name)
            if name == "custom":
                old, new = before or {}, after or {}
                for key in sorted({*old, *new}):
                    if spec := self.specs.get(f"custom.{key}"):
                        yield spec, spec.type.load(old.get(key)), spec.type.load(new.get(key))
            elif spec := self.specs.get(name):
                yield spec, before, after

    def _text(self, spec: FieldSpec, value: Any) -> str:
        if value in (None, ""):
            return ""
        return self.names.get(value, "") if spec.target else str(spec.text(value))
