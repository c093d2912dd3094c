"""Columns whose SQL is written once: the ORM takes longer to spell six subqueries than the database to answer them."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.expressions import Expression

from tropa.core import scope
from tropa.core.ids import UuidField

HERE = object()
"""Stands among the parameters for the entered workspace."""


class Written(Expression):
    """The SQL of an expression over a table; the entered workspace is filled in whenever it is used."""

    def __init__(self, sql: str, values: list[Any], output_field: Any) -> None:
        super().__init__(output_field=output_field)
        self.sql, self.values = sql, values

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """What was written, for here."""
        here = _prepared(scope.require())
        return self.sql, [here if value is HERE else value for value in self.values]


def written(expression: Any, model: Any) -> Written:
    """An expression over the rows of `model`, written.

    Raises:
        NoScope: no workspace is entered.
    """
    query = model._base_manager.all().query
    query.get_initial_alias()
    resolved = expression.resolve_expression(query)
    sql, values = query.get_compiler(connection=connection).compile(resolved)
    here = _prepared(scope.require())
    return Written(sql, [HERE if value == here else value for value in values], resolved.output_field)


def _prepared(workspace: UUID) -> Any:
    return UuidField().get_db_prep_value(workspace, connection)
