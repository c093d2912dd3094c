"""Moments."""

import datetime as clock
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, types, utc
from tropa.core.fieldtypes.date import Date


@types.register
class DateTime(Date):
    """A moment; without a written zone it is in the person's."""

    label = "datetime"
    title = _lazy("Date and time")
    order = 60
    custom = True
    width = "c-when"
    input = "text"
    slot = "at"
    widget = "datetime"

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """ISO with zone, or as dates with a time of day."""
        if isinstance(raw, clock.datetime):
            found = raw
        elif isinstance(raw, clock.date):
            found = clock.datetime.combine(raw, clock.time())
        else:
            moment = self.moment(raw, spec, context)
            found = clock.datetime.combine(moment.day, moment.time or clock.time())
            if moment.offset is not None:
                found = found.replace(tzinfo=clock.timezone(moment.offset))
        return utc(found if found.tzinfo else found.replace(tzinfo=context.time_zone))

    def store(self, value: Any) -> Any:
        """ISO text in UTC."""
        return utc(value).isoformat(timespec="seconds").replace("+00:00", "Z")

    def load(self, stored: Any) -> Any:
        """An aware datetime."""
        return clock.datetime.fromisoformat(stored) if stored else None

    def index(self, value: Any) -> list[Any]:
        """The moment."""
        return [value]

    def text(self, value: Any, spec: Any) -> str:
        """Day and time in the active zone."""
        if not value:
            return ""
        minute = timezone.localtime(value).replace(second=0, microsecond=0, tzinfo=None)
        return _spelled(get_language(), minute)

    def export(self, value: Any, spec: Any) -> Any:
        """Naive local time: spreadsheets know no zones."""
        return timezone.localtime(value).replace(tzinfo=None) if value else None

    def typed(self, value: Any, spec: Any) -> Any:
        """In the active zone."""
        return "" if value is None else self.text(value, spec)

    def schema(self, spec: Any) -> dict[str, Any]:
        """ISO moment."""
        return {"type": ["string", "null"], "format": "date-time"}


@lru_cache(maxsize=4_000)
def _spelled(language: str | None, minute: clock.datetime) -> str:
    """As the language writes it; kept, since a list is drawn again and again."""
    return str(date_format(minute, "SHORT_DATETIME_FORMAT", use_l10n=True))
