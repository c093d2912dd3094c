"""`Row`: everything that lives in a workspace. `Record` and `Ledger` (record.py) add the journal."""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models.base import ModelBase
from django.db.models.expressions import Expression

from tropa.core import scope
from tropa.core.ids import UuidField, uuid7
from tropa.core.records.links import Link, SameWorkspace


class CurrentWorkspace(Expression):
    """The entered workspace, read when SQL is compiled: querysets made at import or in another scope stay right."""

    def __init__(self) -> None:
        super().__init__(output_field=UuidField())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A parameter; raises NoScope without a scope."""
        return "%s", [self.output_field.get_db_prep_value(scope.require(), connection)]


class RowBase(ModelBase):
    """Adds what every business table needs: the key that composite foreign keys point to, and those keys."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        model: Any = super().__new__(mcs, name, bases, attrs, **kwargs)
        meta = model._meta
        if meta.abstract or meta.proxy or not any(field.name == "workspace" for field in meta.fields):
            return model
        table = meta.model_name
        own: list[models.BaseConstraint] = [
            models.UniqueConstraint(fields=["workspace", "id"], name=f"{meta.app_label}_{table}_key")
        ]
        own += [
            SameWorkspace(field=field.name, name=f"{meta.app_label}_{table}_{field.name}_link")
            for field in meta.local_fields
            if isinstance(field, Link)
        ]
        meta.constraints = [*meta.constraints, *own]
        meta.original_attrs["constraints"] = meta.constraints
        return model


class ScopedQuerySet(models.QuerySet[Any]):
    """A queryset that cannot leave its workspace."""

    def in_scope(self) -> Self:
        """Narrow to the workspace entered when the SQL runs."""
        return self.filter(workspace_id=CurrentWorkspace())

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Refused: raw SQL knows no scope."""
        raise TypeError("Raw SQL goes round the workspace scope; write it with the ORM.")

    def _own(self, rows: Iterable[Any]) -> list[Any]:
        """Fill and check the workspace of new rows."""
        rows, workspace = list(rows), scope.require()
        for row in rows:
            claim(row, workspace)
        return rows

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert rows of this workspace."""
        return super().bulk_create(self._own(objs), *args, **kwargs)


def claim(row: Any, workspace: UUID) -> None:
    """Give a new row its workspace, or refuse one that belongs to another.

    Raises:
        scope.WrongWorkspace: the row belongs to another workspace.
    """
    if row.workspace_id is None:
        row.workspace_id = workspace
    elif row.workspace_id != workspace:
        raise scope.WrongWorkspace(f"{type(row).__name__} {row.pk} belongs to another workspace.")


class RowManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]  # made at run time
    """Rows of the entered workspace."""

    words: ClassVar[tuple[str, ...]] = ("in_scope",)
    """With which words of its queryset every query begins."""

    def get_queryset(self) -> Any:
        """Scoped from the start."""
        begun = beginning(self._queryset_class, self.model, self.words)
        return self._queryset_class(model=self.model, query=begun.chain(), using=self._db, hints=self._hints)


@cache
def beginning(queryset: Any, model: Any, words: tuple[str, ...]) -> Any:
    """The query that a model's queries are copied from: a page begins hundreds, and a filter costs more than a copy."""
    begun = queryset(model)
    for word in words:
        begun = getattr(begun, word)()
    return begun.query


class Row(models.Model, metaclass=RowBase):
    """Scoped only: delivery states, raw events, notifications, projections. Written freely, not journalled."""

    kind_label: ClassVar[str] = ""
    """How refs, rights, fields and the API call this kind ("customer"); empty: it is nothing people point at."""

    id = UuidField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", editable=False, db_index=False)

    objects: ClassVar[Any] = RowManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save into the entered workspace."""
        claim(self, scope.require())
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete from the entered workspace; Django deletes an instance by its id alone, past the manager."""
        claim(self, scope.require())
        return super().delete(*args, **kwargs)

    def _get_unique_checks(self, exclude: Collection[str] | None = None, **kwargs: Any) -> Any:
        return super()._get_unique_checks(without_workspace(exclude), **kwargs)  # type: ignore[misc]

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Check unique(workspace, ...) although no form shows the workspace: a clash is a field error, not a 500."""
        if self.workspace_id is None:
            self.workspace_id = scope.require()
        super().validate_constraints(exclude=without_workspace(exclude))


def without_workspace(exclude: Collection[str] | None) -> set[str]:
    """A form excludes what it does not show; the workspace must take part in checks all the same."""
    return set(exclude or ()) - {"workspace"}
