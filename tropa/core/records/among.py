"""`column__among=values`: like `__in`, but the values travel as one parameter.

Django gives each value of `__in` a parameter of its own: a thousand telephone numbers of an import cost more in Python
than in the database. The index serves both alike.
"""

import json
from typing import Any

from django.db.models import Field, Lookup
from django.db.models.fields.related import ForeignObject

from tropa.core.ids import UuidField


@ForeignObject.register_lookup  # it does not take those of Field
@Field.register_lookup
class Among(Lookup):
    """Texts, whole numbers and ids; an empty list is met by nothing."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A table made of JSON; ids travel as hex."""
        left, parameters = self.process_lhs(compiler, connection)
        field = self.lhs.output_field
        if isinstance(field.target_field if field.is_relation else field, UuidField):
            value, values = "unhex(value)", [each.hex for each in self.rhs]
        else:
            value, values = "value", list(self.rhs)
        return f"{left} IN (SELECT {value} FROM json_each(%s))", [*parameters, json.dumps(values)]  # noqa: S608  # "value" or "unhex(value)"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """An array of PostgreSQL."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*parameters, list(self.rhs)]
