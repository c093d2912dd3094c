"""Links to several records of one kind: tags."""

from typing import Any
from uuid import UUID

from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, FieldType, types
from tropa.core.fieldtypes.choices import parts
from tropa.core.fieldtypes.record import identity, seen


@types.register
class Tags(FieldType):
    """Records of `spec.target`; a word that is no id stays a word, and the field's source finds or makes its record."""

    label = "tags"
    title = _lazy("Tags")
    nature = "record"
    operators = ("has_any", "has_all", "has_none", "is_empty")
    widget = "tags"
    many = True

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """Ids, or names where the field's source knows names."""
        found: list[Any] = []
        for item in parts(raw):
            if spec.takes_names and isinstance(item, str) and not _is_id(item):
                found.append(item.strip()[:100])
            else:
                found.append(identity(item, spec))
        if ids := [item for item in found if isinstance(item, UUID)]:
            seen(ids, spec, context)
        return list(dict.fromkeys(found))

    def index(self, value: Any) -> list[Any]:
        """One row an id."""
        return [str(getattr(item, "id", item)) for item in value]

    def text(self, value: Any, spec: Any) -> str:
        """Titles with commas."""
        return ", ".join(str(getattr(item, "title", item)) for item in value or ())

    def marked(self, value: Any, text: str, spec: Any) -> str:
        """Tags."""
        return format_html_join(
            " ", '<span class="t-tag">{}</span>', ((getattr(item, "title", item),) for item in value or ())
        )

    def store(self, value: Any) -> Any:
        """Ids as text."""
        return [str(getattr(item, "id", item)) for item in value]

    def api(self, value: Any, spec: Any) -> Any:
        """Titles: tags are known by name outside."""
        return [str(getattr(item, "title", item)) for item in value or ()]

    def typed(self, value: Any, spec: Any) -> Any:
        """As people read it."""
        return self.text(value, spec)

    def schema(self, spec: Any) -> dict[str, Any]:
        """A list of names."""
        return {"type": "array", "items": {"type": "string"}}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
