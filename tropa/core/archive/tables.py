"""Which tables and columns an archive holds; every app says so of its own in `<app>/archive.py`.

A new column is neither moved nor left out until somebody writes it down: tests/architecture/test_archive.py asks.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps

from tropa.core.records import Journalled, Ledger, Record, Row
from tropa.core.registry import Registry

BASE = {
    Record: ("id", "created_at", "updated_at", "version", "deleted_at"),
    Ledger: ("id", "created_at"),
    Row: ("id",),
}
"""Columns that every table of a base has and that always move."""
OWN = "workspace"
"""The column that no archive holds: it is of one company, and the import says which."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: either its rows move, or `why` says the reason for which none does."""

    label: str
    """Of the model: "sales.Deal"."""
    fields: tuple[str, ...] = ()
    """Names of the model's fields that move, besides those of its base."""
    left: Mapping[str, str] = field(default_factory=dict)
    """Fields that stay, each with the reason."""
    fresh: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    """What a field that stays begins with in the new place, where its default will not do."""
    why: str = ""
    rows: Callable[[], Any] | None = None
    """Which rows go; all of the workspace where it is None."""
    settle: Callable[[dict[str, Any]], None] | None = None
    """Changes a row (field name -> value as it stands in the file) that cannot go on in the new place as it is."""
    take: "Callable[[list[dict[str, Any]]], Mapping[Any, Any]] | None" = None
    """Takes rows of a table that belongs to no workspace; gives the id here by the id in the file."""
    give_back: Callable[[set[Any]], None] | None = None
    """Removes those of these rows (ids here) that were made for an import which came to nothing."""
    sheet: str = ""
    """The kind that people may open as a table (CSV) without Tropa."""

    @property
    def moves(self) -> bool:
        """Whether its rows are in the archive."""
        return not self.why

    @property
    def name(self) -> str:
        """As the archive calls it: "sales.deal"."""
        return self.label.lower()

    @cached_property
    def model(self) -> Any:
        """The model."""
        return apps.get_model(self.label)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of all fields that move, those of the base first."""
        base = next((names for kind, names in BASE.items() if issubclass(self.model, kind)), ())
        return (*base, *self.fields)

    def all_rows(self) -> Any:
        """The rows that go, of the entered workspace, the trash included."""
        if self.rows is not None:
            return self.rows()
        return self.model.everything.all() if issubclass(self.model, Journalled) else self.model.objects.all()


def moved(label: str, fields: str, **more: Any) -> None:
    """Declare a table whose rows move; `fields` are names in one text."""
    tables.register(Table(label=label, fields=tuple(fields.split()), **more))


def left_out(label: str, why: str) -> None:
    """Declare a table of which nothing moves."""
    tables.register(Table(label=label, why=why))


tables: Registry[Table] = Registry(Table, module="archive")

endings: list[Callable[[], None]] = []
"""Called in the last transaction of an import, when all rows are in and have been checked; may refuse."""


def links_of(table: Table) -> Iterator[tuple[str, Table]]:
    """(field, table) of the columns that move and point at rows that move."""
    for name in table.columns:
        column = table.model._meta.get_field(name)
        if column.is_relation:
            yield name, tables.get(column.related_model._meta.label)


def in_order() -> list[Table]:
    """The tables that move, parents before children; a link that may be empty gives way where there is a circle."""
    waiting = {table.name: table for table in tables if table.moves}
    done: list[Table] = []
    while waiting:
        # Whoever leads to the fewest others: within a circle that nothing outside of it has to wait for.
        least = min(
            waiting.values(), key=lambda table: (not _may_begin(table, waiting), _reach(table, waiting), table.name)
        )
        done.append(waiting.pop(least.name))
    return done


def _may_begin(table: Table, waiting: Mapping[str, Table]) -> bool:
    """Whether no link of it that may not be empty leads to a table that still waits."""
    links = [(name, target) for name, target in links_of(table) if target is not table and target.name in waiting]
    return all(table.model._meta.get_field(name).null for name, _target in links)


def _reach(table: Table, waiting: Mapping[str, Table]) -> int:
    """To how many tables that still wait its links lead, and theirs."""
    found: set[str] = set()
    ahead = [table]
    while ahead:
        for _name, target in links_of(ahead.pop()):
            if target.name in waiting and target.name not in found:
                found.add(target.name)
                ahead.append(target)
    return len(found - {table.name})


def later_links(order: list[Table]) -> dict[str, list[str]]:
    """Table name -> fields that may point at rows that come later: at a later table, or at a row of their own."""
    place = {table.name: at for at, table in enumerate(order)}
    return {
        table.name: [name for name, target in links_of(table) if place[target.name] >= place[table.name]]
        for table in order
    }
