"""One object of several parts: the requisites of a customer."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.errors import FieldError, Invalid, RuleViolation
from tropa.core.fieldtypes.base import EMPTY, Context, FieldType, types, wrong


@types.register
class Object(FieldType):
    """An object whose fields are `spec.parts`; parts that are not given stay as they are."""

    label = "object"
    title = _lazy("Several parts")
    operators = ("is_empty",)
    widget = "object"

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """Every part parsed; errors name the part."""
        parts = {part.name: part for part in spec.parts}
        if not isinstance(raw, dict) or not raw.keys() <= parts.keys():
            raise wrong(
                spec, "not_an_object", _("give an object; known parts are: %(known)s.") % {"known": ", ".join(parts)}
            )
        values, errors = {}, []
        for name, value in raw.items():
            try:
                values[name] = parts[name].parse(value, context)
            except RuleViolation as error:
                errors.append(FieldError(f"{spec.name}.{name}", error.code, str(error)))
            except Invalid as several:
                # Of rows within: they call themselves by their own name.
                errors.extend(FieldError(f"{spec.name}.{one.field}", one.code, one.message) for one in several.errors)
        if errors:
            raise Invalid(errors)
        return values

    def text(self, value: Any, spec: Any) -> str:
        """The parts that are filled."""
        texts = [part.text(value.get(part.name)) for part in spec.parts if value.get(part.name)] if value else []
        return ", ".join(text for text in texts if text not in EMPTY)

    def api(self, value: Any, spec: Any) -> Any:
        """An object, or null."""
        return None if value is None else {part.name: part.api(value.get(part.name)) for part in spec.parts}

    def typed(self, value: Any, spec: Any) -> Any:
        """As people read it."""
        return self.text(value, spec)

    def schema(self, spec: Any) -> dict[str, Any]:
        """An object."""
        return {"type": ["object", "null"], "properties": {part.name: part.schema() for part in spec.parts}}
