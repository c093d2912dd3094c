"""Who changed a field of a customer when, and what stood there before: of its columns, and of rows that hang on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core import kinds
from tropa.core.catalogue import Column, FieldSpec, Members
from tropa.core.editing.merging import HANGING
from tropa.core.errors import NotFound
from tropa.core.journal import history
from tropa.core.journal.histories import HistoryItem
from tropa.customers.models import Customer
from tropa.staff.lists.clashes import actors

LONGEST = 20
ROWS = 40
"""Rows of one list whose changes are told, the newest."""


@dataclass
class Past:
    """One change of a field: what stood before, as it is kept and in words; `sign` says what became of a row."""

    operation: Any
    at: datetime
    raw: Any
    value: Any
    who: str = ""
    words: str = ""
    sign: str = ""


def pasts(customer: Customer, spec: FieldSpec) -> list[Past]:
    """The newest changes of a field.

    Raises:
        NotFound: the field follows from others and has no past of its own.
    """
    found = _of_rows(customer, spec) if isinstance(spec.source, HANGING) else _of_column(customer, spec)
    newest = sorted(found, key=lambda row: row.at, reverse=True)[:LONGEST]
    names = actors([row.operation for row in newest])
    for row in newest:
        row.who = names.get(row.operation.actor_id, "")
    return newest


def _of_column(customer: Customer, spec: FieldSpec) -> list[Past]:
    column, key, found = _kept(spec), spec.name.partition(".")[2] if spec.custom else "", []
    for item in history(Customer, customer.pk):
        for one in item.fields:
            if one.column != column:
                continue
            before = (one.before or {}).get(key) if key else one.before
            after = (one.after or {}).get(key) if key else one.after
            if before != after:
                loaded = spec.type.load(before) if key and before is not None else before
                found.append(Past(item.operation, item.at, before, loaded))
    links = titles(spec, [row.value for row in found])
    for row in found:
        row.words = links.get(row.value, "") if spec.target else spec.text(row.value)
    return found


def _kept(spec: FieldSpec) -> str:
    if spec.custom:
        return "custom"
    if not isinstance(spec.source, Column) or "__" in spec.path:
        raise NotFound
    column: Any = Customer._meta.get_field(spec.path)
    return str(column.attname)


def _of_rows(customer: Customer, spec: FieldSpec) -> list[Past]:
    source: Any = spec.source
    manager = getattr(customer, source.related)
    rows = manager.model.everything.filter(**{manager.field.name: customer.pk}).order_by("-pk")
    if isinstance(source, Members):
        rows = rows.select_related(source.column)
    return list(chain.from_iterable(_of_row(row, spec) for row in rows[:ROWS]))


def _of_row(row: Any, spec: FieldSpec) -> Iterator[Past]:
    title = str(getattr(row, spec.source.column)) if isinstance(spec.source, Members) else str(row)
    for item in history(type(row), row.pk):
        if item.erased:
            continue
        past = Past(item.operation, item.at, None, None, words=title)
        trashed = next((one for one in item.fields if one.column == "deleted_at"), None)
        if item.action == "c":
            past.sign = _("added")
        elif trashed is not None:
            past.sign = _("removed") if trashed.after else _("brought back")
        elif words := _parts(item, spec):
            past.words = words
        else:
            continue
        yield past


def _parts(item: HistoryItem, spec: FieldSpec) -> str:
    """What stood in the parts that changed."""
    before = {one.column: one.before for one in item.fields}
    told = []
    for part in spec.parts:
        column = part.path if part.path in before else f"{part.path}_id"
        if column in before:
            words = titles(part, [before[column]]).get(before[column], "") if part.target else part.text(before[column])
            told.append(f"{part.label}: {words or _('empty')}")
    return ", ".join(told)


def in_words(spec: FieldSpec, value: Any) -> str:
    """A value as people read it; of a list one row a line."""
    if isinstance(value, list) and spec.parts:
        return "\n".join(_row_words(spec, row) for row in value)
    return titles(spec, [value]).get(value, "") if spec.target and isinstance(value, UUID) else spec.text(value)


def _row_words(spec: FieldSpec, row: dict[str, Any]) -> str:
    texts = [in_words(part, row.get(part.name)) for part in spec.parts if part.type.label != "boolean"]
    return ", ".join(text for text in texts if text)


def titles(spec: FieldSpec, ids: list[Any]) -> dict[Any, str]:
    """The titles of linked records; also of those in the trash."""
    wanted = [each for each in ids if isinstance(each, UUID)]
    if not spec.target or not wanted:
        return {}
    return {row.pk: str(row) for row in kinds.model(spec.target).everything.filter(pk__in=wanted)}
