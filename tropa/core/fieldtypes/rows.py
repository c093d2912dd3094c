"""Child records given as a list: contact points, addresses, employments."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.errors import FieldError, Invalid, RuleViolation
from tropa.core.fieldtypes.base import Context, FieldType, types, wrong


@types.register
class Rows(FieldType):
    """A list of objects whose fields are `spec.parts`; "id" names a row that stands."""

    label = "rows"
    title = _lazy("Several rows")
    operators = ("is_empty",)
    widget = "rows"
    many = True

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """Every row parsed; errors name row and part."""
        if not isinstance(raw, list) or len(raw) > 200:
            raise wrong(spec, "not_a_list", _("give a list of at most 200 rows."))
        errors: list[FieldError] = []
        rows = [self._row(row, at, spec, context, errors) for at, row in enumerate(raw)]
        if errors:
            raise Invalid(errors)
        return rows

    def _row(self, row: Any, at: int, spec: Any, context: Context, errors: list[FieldError]) -> dict[str, Any]:
        parts = {part.name: part for part in spec.parts}
        if not isinstance(row, dict) or not row.keys() <= {*parts, "id"}:
            errors.append(
                FieldError(
                    f"{spec.name}.{at}",
                    "field.not_a_row",
                    _("Unknown part; known are: %(known)s.") % {"known": ", ".join(parts)},
                )
            )
            return {}
        values = {"id": str(row["id"])} if row.get("id") else {}
        for name, part in parts.items():
            if name not in row and not (part.required and "id" not in row):
                continue
            try:
                values[name] = part.parse(row.get(name), context, row=row)
            except RuleViolation as error:
                errors.append(FieldError(f"{spec.name}.{at}.{name}", error.code, str(error)))
        return values

    def text(self, value: Any, spec: Any) -> str:
        """The first part of each row."""
        first = spec.parts[0]
        lead = next((part for part in spec.parts if part.name in ("value", "name", "title")), first)
        return ", ".join(lead.text(row.get(lead.name)) for row in value or ())

    def api(self, value: Any, spec: Any) -> Any:
        """Objects with "id"."""
        return [
            {
                **({"id": str(row["id"])} if "id" in row else {}),
                **{part.name: part.api(row.get(part.name)) for part in spec.parts},
            }
            for row in value or ()
        ]

    def typed(self, value: Any, spec: Any) -> Any:
        """As people read it."""
        return self.text(value, spec)

    def schema(self, spec: Any) -> dict[str, Any]:
        """A list of objects."""
        properties = {part.name: part.schema() for part in spec.parts}
        return {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}, **properties}}}
