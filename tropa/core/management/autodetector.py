"""Writes migrations in which a composite key always comes after the key it points to."""

from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from typing import Any

from django.db.migrations import AddConstraint, AddField, AddIndex, AlterField, CreateModel, Migration
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.operations.base import Operation
from django.db.models import UniqueConstraint

from tropa.core.records import SameWorkspace


class TropaAutodetector(MigrationAutodetector):
    """Django's autodetector with the operations of each new migration put in order.

    In a cycle (Team.head, Member.team) Django writes a composite key before the target's unique constraint; SQLite
    lets that pass and PostgreSQL refuses it.
    """

    def changes(self, *args: Any, **kwargs: Any) -> Any:
        """The new migrations by app."""
        changes = super().changes(*args, **kwargs)
        for migrations in changes.values():
            for migration in migrations:
                migration.operations = in_order(migration)  # type: ignore[misc]  # Django itself sets it so
        return changes


def in_order(migration: Migration) -> list[Operation]:
    """Fold fields, constraints and indexes into the CreateModel they belong to; composite keys that cannot be, go last.

    Each operation that stands alone costs: SQLite builds the table anew, and Django renders all models that are
    related, which here are nearly all.
    """
    operations = list(unfolded(migration.operations))
    if migration.initial:
        operations = joined(operations, migration.app_label)
    created = {operation.name_lower: operation for operation in operations if isinstance(operation, CreateModel)}
    altered = {operation.model_name_lower for operation in operations if isinstance(operation, AlterField)}
    rest: list[Operation] = []
    links: list[AddConstraint] = []
    for operation in operations:
        owner = created.get(operation.model_name_lower) if isinstance(operation, AddIndex | AddConstraint) else None
        if isinstance(operation, AddConstraint) and isinstance(operation.constraint, SameWorkspace):
            links.append(operation)
        elif owner and owner.name_lower not in altered and stands(operation, owner, operations):
            fold(operation, owner)
        else:
            rest.append(operation)
    # A reference that is already satisfied where its table is created may stand there too.
    last: list[Operation] = []
    position = {name: rest.index(operation) for name, operation in created.items()}
    for link in links:
        owner = created.get(link.model_name_lower)
        if owner and satisfied(link, owner, created, position, migration.app_label):
            fold(link, owner)
        else:
            last.append(link)
    return rest + last


def joined(operations: list[Operation], app: str) -> list[Operation]:
    """The operations of a first migration with tables before the tables that point to them, so far as no cycle forbids.

    Django gives a key to a table that it happens to create later an AddField of its own.
    """
    created = {operation.name_lower: operation for operation in operations if isinstance(operation, CreateModel)}
    points = {
        name: {target for _name, field in operation.fields if (target := target_of(field, app)) in created} - {name}
        for name, operation in created.items()
    }
    rest: list[Operation] = []
    for operation in operations:
        if isinstance(operation, CreateModel):
            continue
        owner = created.get(operation.model_name_lower) if isinstance(operation, AddField) else None
        target = target_of(operation.field, app) if isinstance(operation, AddField) else ""
        if owner and target in created and owner.name_lower not in reached(target, points):
            owner.fields.append((operation.name, operation.field))  # type: ignore[attr-defined]  # an AddField, as above
            points[owner.name_lower].add(target)
        else:
            rest.append(operation)
    # Sorted, for a set comes in another order each time, and the migration shall be the same.
    order = TopologicalSorter({name: sorted(targets) for name, targets in points.items()}).static_order()
    return [*(created[name] for name in order), *rest]


def reached(name: str, points: dict[str, set[str]]) -> set[str]:
    """A table and all that it points to, directly or through others."""
    found, new = {name}, points[name]
    while new:
        found |= new
        new = {target for each in new for target in points[each]} - found
    return found


def target_of(field: Any, app: str) -> str:
    """The model of this app that a key points to; "" for what is no key, and for a list by way of another table."""
    if not field.is_relation or field.many_to_many:
        return ""
    target = field.remote_field.model
    target_app, _, name = (target if isinstance(target, str) else target._meta.label).lower().rpartition(".")
    return name if target_app in ("", app) else ""


def stands(operation: Operation, owner: CreateModel, operations: list[Operation]) -> bool:
    """Whether an index or a constraint needs none of the fields that come after its table."""
    later = {
        each.name
        for each in operations
        if isinstance(each, AddField) and each.model_name_lower == owner.name_lower and not each.field.many_to_many
    }
    if not later:
        return True
    spec: Any = operation.index if isinstance(operation, AddIndex) else operation.constraint  # type: ignore[attr-defined]  # or an AddConstraint
    fields = {name.removeprefix("-") for name in getattr(spec, "fields", ())}
    return bool(fields) and not fields & later and not getattr(spec, "condition", None)


def fold(operation: Operation, owner: CreateModel) -> None:
    """Put an index or a constraint into the options of its table."""
    if isinstance(operation, AddIndex):
        owner.options.setdefault("indexes", []).append(operation.index)
    elif isinstance(operation, AddConstraint):
        owner.options.setdefault("constraints", []).append(operation.constraint)


def unfolded(operations: Iterable[Operation]) -> Iterator[Operation]:
    """The operations with the composite keys taken out of CreateModel, to be placed anew."""
    for operation in operations:
        if not isinstance(operation, CreateModel):
            yield operation
            continue
        constraints = operation.options.get("constraints", [])
        links = [constraint for constraint in constraints if isinstance(constraint, SameWorkspace)]
        if links:
            operation.options["constraints"] = [constraint for constraint in constraints if constraint not in links]
        yield operation
        yield from (AddConstraint(operation.name, link) for link in links)


def satisfied(
    link: AddConstraint, owner: CreateModel, created: dict[str, CreateModel], position: dict[str, int], app: str
) -> bool:
    """Whether the key that `link` points to exists when the owner's table is created."""
    field: Any = dict(owner.fields).get(link.constraint.field)  # type: ignore[attr-defined]  # a SameWorkspace
    if field is None:
        return False
    name = target_of(field, app)
    if name not in created:
        return True  # an earlier migration made it
    keyed = any(
        isinstance(constraint, UniqueConstraint) and constraint.fields == ("workspace", "id")
        for constraint in created[name].options.get("constraints", [])
    )
    return keyed and position[name] <= position[owner.name_lower]
