"""What every type of field can do."""

import html
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, ClassVar, Literal

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tropa.core.access import SYSTEM_VIEWER
from tropa.core.errors import RuleViolation
from tropa.core.registry import Registry
from tropa.core.spelling import is_keepable

EMPTY: tuple[Any, ...] = (None, "", [], ())
Nature = Literal["plain", "text", "number", "day", "choice", "record", "boolean"]


@dataclass(frozen=True)
class Context:
    """Who writes, and how they write: the order of day and month, the zone of times without one."""

    viewer: Any = SYSTEM_VIEWER
    order: Literal["dmy", "mdy"] = "dmy"
    zone: tzinfo | None = None

    @property
    def time_zone(self) -> tzinfo:
        """The zone of the person, or the active one."""
        return self.zone or timezone.get_current_timezone()


class FieldType:
    """A type; `spec` is always the field (core.catalogue.FieldSpec) whose value it is."""

    label: ClassVar[str] = ""
    title: ClassVar[Any]
    """What people call it."""
    order: ClassVar[int] = 1000
    """Its place among the types that are offered."""
    custom: ClassVar[bool] = False
    """Companies may add fields of this type: its values sort alike in JSON (`store`) and in FieldIndex (`index`)."""
    nature: ClassVar[Nature] = "plain"
    """What conditions, sentences and controls treat alike; `many` says whether there may be several."""
    operators: ClassVar[tuple[str, ...]] = ("is", "is_not", "is_any_of", "is_empty")
    slot: ClassVar[Literal["text", "number", "at"]] = "text"
    """The column of FieldIndex that holds values of this type."""
    widget: ClassVar[str] = "text"
    """Name of the form control: templates/core/fields/<widget>.html."""
    many: ClassVar[bool] = False
    figure: ClassVar[bool] = False
    """Set to the right in tables."""
    width: ClassVar[str] = "c-text"
    """How wide its column is in a list: a class of the style sheet."""
    input: ClassVar[str] = "text"
    """The kind of <input> in a cell of a list."""

    def parse(self, raw: Any, spec: Any, context: Context) -> Any:
        """The value of what a form, JSON or a spreadsheet cell gave; empty input is None (many: []).

        Raises:
            RuleViolation: it cannot be read; the message names the field, the reason and the remedy.
        """
        if isinstance(raw, str):
            raw = raw.strip()
        if raw is None or raw == "" or (self.many and raw == []):
            return [] if self.many else None
        return self.read(raw, spec, context)

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """`parse` of what is not empty."""
        raise NotImplementedError

    def store(self, value: Any) -> Any:
        """The JSON spelling of a value in `custom`; two spellings compare (C collation) as their values do."""
        return value

    def load(self, stored: Any) -> Any:
        """The value of a stored spelling."""
        return stored

    def index(self, value: Any) -> list[Any]:
        """The values of FieldIndex rows, in the column `slot`."""
        return [self.store(value)]

    def text(self, value: Any, spec: Any) -> str:
        """Plain text in the active language; empty gives ""."""
        return "" if value in EMPTY else str(value)

    def cell(self, value: Any, spec: Any) -> str:
        """Safe HTML of a list cell."""
        return self.marked(value, self.text(value, spec), spec)

    def marked(self, value: Any, text: str, spec: Any) -> str:
        """Safe HTML of a value whose plain text is known already."""
        return markup("%s", text)

    def typed(self, value: Any, spec: Any) -> Any:
        """As a form control spells it."""
        found = self.api(value, spec)
        return "" if found is None else found

    def options_here(self, options: dict[str, Any]) -> dict[str, Any]:
        """The options of a field in the entered workspace: what it does not say itself may be the company's to say."""
        return options

    def api(self, value: Any, spec: Any) -> Any:
        """The JSON value of the API."""
        return self.store(value) if value is not None else None

    def export(self, value: Any, spec: Any) -> Any:
        """What a spreadsheet cell gets: text, number, date or None."""
        return self.text(value, spec)

    def schema(self, spec: Any) -> dict[str, Any]:
        """JSON schema of `api`."""
        return {"type": ["string", "null"]}


types: Registry[FieldType] = Registry(FieldType, module="fieldtypes")
"""All types by label."""


def custom_types() -> tuple[str, ...]:
    """The types of fields that companies may add, as they are offered."""
    return tuple(each.label for each in types if each.custom)


def wrong(spec: Any, code: str, reason: str) -> RuleViolation:
    """The error of a value that cannot be read."""
    return RuleViolation(
        f"field.{code}", _("%(label)s: %(reason)s") % {"label": spec.label, "reason": reason}, spec.name
    )


def words(raw: Any, spec: Any) -> str:
    """The input as text; only text and numbers are.

    Raises:
        RuleViolation: a list, an object, a boolean.
    """
    if isinstance(raw, bool) or (not isinstance(raw, str | int | float) and type(raw).__name__ != "Decimal"):
        raise wrong(spec, "not_text", _("write a text."))
    text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
    if not is_keepable(text):
        raise wrong(spec, "zero_byte", _("the text contains a character that cannot be kept; remove it."))
    return text


def markup(pattern: str, *values: Any) -> SafeString:
    """`pattern` with the values escaped in the places of %s: `format_html` for the hundreds of cells of a page."""
    return SafeString(pattern % tuple([html.escape(str(value)) for value in values]))


def utc(moment: datetime) -> datetime:
    """The same moment in UTC."""
    return moment.astimezone(UTC)
