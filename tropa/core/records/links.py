"""Foreign keys between business tables: the database itself compares the workspaces."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement


class SameWorkspace(models.BaseConstraint):
    """A composite foreign key (workspace, column) -> (workspace, id) in place of Django's single-column one.

    It needs no code at run time and covers create, bulk, raw SQL and restore; row-level security alone would let a
    reference to a neighbour's row pass, since PostgreSQL checks foreign keys past the policies. It is immediate, so
    the error comes at the statement and savepoints work.
    """

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """The clause inside CREATE TABLE."""
        assert model is not None
        assert schema_editor is not None
        link: Any = model._meta.get_field(self.field)
        quote = schema_editor.quote_name
        target = link.remote_field.model._meta.db_table
        # While SQLite rebuilds a table it is called new__X; a reference to itself must name the final X.
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({quote('workspace_id')}, {quote(link.column)}) "
            f"REFERENCES {quote(target.removeprefix('new__'))} ({quote('workspace_id')}, {quote('id')})"
        )

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """ALTER TABLE ... ADD, for PostgreSQL."""
        assert model is not None
        assert schema_editor is not None
        return Statement(
            "ALTER TABLE %(table)s ADD %(constraint)s",
            table=schema_editor.quote_name(model._meta.db_table),
            constraint=self.constraint_sql(model, schema_editor),
        )

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """ALTER TABLE ... DROP, for PostgreSQL."""
        assert model is not None
        assert schema_editor is not None
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s",
            table=schema_editor.quote_name(model._meta.db_table),
            name=schema_editor.quote_name(self.name),
        )

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to do in forms: their choices come from scoped querysets."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """For migrations."""
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "field": self.field}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameWorkspace) and (self.field, self.name) == (other.field, other.name)

    def __hash__(self) -> int:
        return hash((self.field, self.name))


class Link(models.ForeignKey[Any, Any]):
    """A foreign key between two tables of a workspace; its SameWorkspace constraint is added by RowBase."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """For migrations: the missing plain constraint is the point of the class."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs
