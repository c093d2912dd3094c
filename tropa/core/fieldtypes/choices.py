"""Some of a list."""

from typing import Any

from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, FieldType, types
from tropa.core.fieldtypes.choice import chosen


def parts(raw: Any) -> list[Any]:
    """The items of a list, or of a text with commas or semicolons."""
    if isinstance(raw, list | tuple):
        return [item for item in raw if item not in (None, "")]
    if isinstance(raw, str):
        return [part.strip() for part in raw.replace(";", ",").replace("\n", ",").split(",") if part.strip()]
    return [raw]


@types.register
class Choices(FieldType):
    """Keys of `spec.choices` in the order of the list."""

    label = "choices"
    title = _lazy("Several choices from a list")
    order = 90
    custom = True
    nature = "choice"
    operators = ("has_any", "has_all", "has_none", "is_empty")
    widget = "choices"
    many = True

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """A list, or text with separators."""
        found = {chosen(item, spec) for item in parts(raw)}
        return [key for key, _label in spec.choices if key in found]

    def index(self, value: Any) -> list[Any]:
        """One row a key."""
        return list(value)

    def text(self, value: Any, spec: Any) -> str:
        """Labels with commas."""
        labels = dict(spec.choices)
        return ", ".join(str(labels.get(key, key)) for key in value or ())

    def marked(self, value: Any, text: str, spec: Any) -> str:
        """Badges."""
        labels = dict(spec.choices)
        return format_html_join(
            " ", '<span class="t-badge">{}</span>', ((labels.get(key, key),) for key in value or ())
        )

    def typed(self, value: Any, spec: Any) -> Any:
        """The keys."""
        return list(value or ())

    def schema(self, spec: Any) -> dict[str, Any]:
        """A list of keys."""
        return {"type": "array", "items": {"enum": [key for key, _label in spec.choices]}}
