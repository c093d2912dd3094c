"""Days."""

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, FieldType, types, words, wrong
from tropa.lib.dates import BadDate, Moment, parse


@types.register
class Date(FieldType):
    """A day without a time."""

    label = "date"
    title = _lazy("Date")
    order = 50
    custom = True
    nature = "day"
    width = "c-ago"
    input = "date"
    operators = ("on", "before", "after", "between", "in_last", "in_next", "is_empty")
    widget = "date"

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """31.12.2026, 2026-12-31, 12/31/2026 where the month is written first."""
        if isinstance(raw, datetime):
            return raw.date()
        if isinstance(raw, date):
            return raw
        return self.moment(raw, spec, context).day

    def moment(self, raw: Any, spec: Any, context: Context) -> Moment:
        """Day and time of a text."""
        text = words(raw, spec)
        try:
            found = parse(text, context.order)
        except (BadDate, OverflowError):
            raise wrong(
                spec, "not_a_date", _("“%(text)s” is not a date; write it like 31.12.2026.") % {"text": text[:40]}
            ) from None
        if not 1000 <= found.day.year <= 9998:
            raise wrong(spec, "not_a_date", _("the year must have four digits."))
        return found

    def store(self, value: Any) -> Any:
        """ISO text."""
        return value.isoformat()

    def load(self, stored: Any) -> Any:
        """A date."""
        return date.fromisoformat(stored) if stored else None

    def text(self, value: Any, spec: Any) -> str:
        """Short, as the language writes it."""
        return str(date_format(value, "SHORT_DATE_FORMAT", use_l10n=True)) if value else ""

    def export(self, value: Any, spec: Any) -> Any:
        """A date."""
        return value

    def schema(self, spec: Any) -> dict[str, Any]:
        """ISO date."""
        return {"type": ["string", "null"], "format": "date"}
