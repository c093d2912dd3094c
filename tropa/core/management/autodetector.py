"""Writes migrations in which a composite key always comes after the key it points to."""

from collections.abc import Iterable, Iterator
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
    """Fold constraints and indexes into the CreateModel they belong to; composite keys that cannot be, go last.

    Folding saves SQLite a rebuild of the table for each constraint.
    """
    operations = list(unfolded(migration.operations))
    created = {operation.name_lower: operation for operation in operations if isinstance(operation, CreateModel)}
    later_fields = {
        operation.model_name_lower for operation in operations if isinstance(operation, AddField | AlterField)
    }
    whole = {name: operation for name, operation in created.items() if name not in later_fields}
    rest: list[Operation] = []
    links: list[AddConstraint] = []
    for operation in operations:
        owner = whole.get(operation.model_name_lower) if isinstance(operation, AddIndex | AddConstraint) else None
        if isinstance(operation, AddConstraint) and isinstance(operation.constraint, SameWorkspace):
            links.append(operation)
        elif owner and isinstance(operation, AddIndex):
            owner.options.setdefault("indexes", []).append(operation.index)
        elif owner and isinstance(operation, AddConstraint):
            owner.options.setdefault("constraints", []).append(operation.constraint)
        else:
            rest.append(operation)
    # A reference that is already satisfied where its table is created may stand there too.
    last: list[Operation] = []
    position = {name: rest.index(operation) for name, operation in created.items()}
    for link in links:
        owner = whole.get(link.model_name_lower)
        if owner and satisfied(link, owner, created, position, migration.app_label):
            owner.options.setdefault("constraints", []).append(link.constraint)
        else:
            last.append(link)
    return rest + last


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
    field: Any = dict(owner.fields)[link.constraint.field]  # type: ignore[attr-defined]  # a SameWorkspace
    target = field.remote_field.model
    target_app, _, name = (target if isinstance(target, str) else target._meta.label).lower().rpartition(".")
    if target_app not in ("", app) or name not in created:
        return True  # an earlier migration made it
    keyed = any(
        isinstance(constraint, UniqueConstraint) and constraint.fields == ("workspace", "id")
        for constraint in created[name].options.get("constraints", [])
    )
    return keyed and position[name] <= position[owner.name_lower]
