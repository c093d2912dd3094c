"""Yes or no."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, FieldType, types, wrong

YES = frozenset({"да", "д", "yes", "y", "true", "истина", "1", "on", "+", "вкл"})
NO = frozenset({"нет", "н", "no", "n", "false", "ложь", "0", "off", "-", "выкл"})


@types.register
class Boolean(FieldType):
    """A tick."""

    label = "boolean"
    title = _lazy("Yes or no")
    order = 70
    custom = True
    nature = "boolean"
    operators = ("is", "is_empty")
    widget = "boolean"

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """Russian and English words, ticks, 1 and 0."""
        word = str(raw).casefold()
        if isinstance(raw, bool | str | int | float):
            word = word.removesuffix(".0")
            if word in YES or word in NO:
                return word in YES
        raise wrong(spec, "not_a_boolean", _("write yes or no."))

    def index(self, value: Any) -> list[Any]:
        """Text."""
        return ["true" if value else "false"]

    def text(self, value: Any, spec: Any) -> str:
        """Yes, no or nothing."""
        return "" if value is None else _("yes") if value else _("no")

    def schema(self, spec: Any) -> dict[str, Any]:
        """Boolean."""
        return {"type": ["boolean", "null"]}
