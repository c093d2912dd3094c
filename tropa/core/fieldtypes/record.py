"""A link to another record."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core import kinds
from tropa.core.fieldtypes.base import Context, FieldType, markup, types, wrong


def identity(raw: Any, spec: Any) -> UUID:
    """The id in a UUID, its text, an object with "id", or a record."""
    if isinstance(raw, dict):
        raw = raw.get("id")
    raw = getattr(raw, "id", raw)
    try:
        return raw if isinstance(raw, UUID) else UUID(raw)
    except (ValueError, TypeError, AttributeError):
        raise wrong(spec, "not_a_record", _("choose a record from the list.")) from None


def seen(identities: list[UUID], spec: Any, context: Context) -> None:
    """Refuse what is not there, in the trash, or not the person's to see: one answer for all three."""
    model = kinds.model(spec.target)
    found = model.objects.visible_to(context.viewer).filter(pk__in=identities).count()
    if found != len(set(identities)):
        raise wrong(
            spec, "no_such_record", _("the chosen record does not exist or you may not see it; choose another.")
        )


@types.register
class RecordLink(FieldType):
    """A record of the kind `spec.target`. Parsed: its id; shown: kinds.Named."""

    label = "record"
    title = _lazy("Another record")
    order = 130
    custom = True
    nature = "record"
    operators = ("is", "is_not", "is_any_of", "is_empty")
    widget = "record"

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """The id of a visible, live record."""
        found = identity(raw, spec)
        seen([found], spec, context)
        return found

    def store(self, value: Any) -> Any:
        """The id as text."""
        return str(getattr(value, "id", value))

    def load(self, stored: Any) -> Any:
        """The id."""
        return UUID(stored) if stored else None

    def text(self, value: Any, spec: Any) -> str:
        """The title."""
        return str(getattr(value, "title", value or ""))

    def marked(self, value: Any, text: str, spec: Any) -> str:
        """A link where the record has a page."""
        url = getattr(value, "url", "")
        return markup('<a href="%s">%s</a>', url, text) if url else super().marked(value, text, spec)

    def schema(self, spec: Any) -> dict[str, Any]:
        """An id."""
        return {"type": ["string", "null"], "format": "uuid"}
