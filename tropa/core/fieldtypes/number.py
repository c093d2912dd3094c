"""Numbers, exact."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, FieldType, types, wrong
from tropa.lib.money import MINUS

_NOISE = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_ENGLISH_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
"""1,234 is a thousand to an English reader and little more than one to a Russian."""
LIMIT = Decimal(10) ** 13
RECORD_NUMBER: dict[str, Any] = {"places": 0, "grouped": False}
"""Options of the number by which people call a record: № 3000, never 3 000."""


def decimal_of(raw: str) -> Decimal:
    """The number that people wrote: "1 234,56", "1,234.56", "1.234,56", "-5".

    Raises:
        ValueError: it is none.
    """
    text = _NOISE.sub("", raw).replace(MINUS, "-").replace("–", "-")
    comma, dot = text.rfind(","), text.rfind(".")
    if comma >= 0 and dot >= 0:
        text = text.replace(",", "") if dot > comma else text.replace(".", "").replace(",", ".")
    elif text.count(",") > 1 or (_ENGLISH_THOUSANDS.fullmatch(text) and (get_language() or "").startswith("en")):
        text = text.replace(",", "")
    elif text.count(".") > 1:
        text = text.replace(".", "")
    else:
        text = text.replace(",", ".")
    if len(text) > 40 or not _PLAIN.fullmatch(text) or not text.isascii():
        raise ValueError(raw)
    return Decimal(text)


@types.register
class Number(FieldType):
    """A decimal with at most `options["places"]` places, 4 unless told, from `options["min"]` to `options["max"]`."""

    label = "number"
    title = _lazy("Number")
    order = 30
    custom = True
    nature = "number"
    width = "c-sum"
    operators = ("eq", "ne", "lt", "lte", "gt", "gte", "between", "is_empty")
    slot = "number"
    widget = "number"
    figure = True
    places: ClassVar[int] = 4

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """Both decimal marks, any grouping."""
        try:
            number = self._decimal(raw)
        except (ValueError, InvalidOperation):
            raise wrong(spec, "not_a_number", _("write a number, like 1234.56.")) from None
        places = spec.options.get("places", self.places)
        if abs(number) >= LIMIT:
            raise wrong(spec, "too_large", _("the number is too large."))
        if (least := spec.options.get("min")) is not None and number < least:
            raise wrong(spec, "too_small", _("not below %(least)s.") % {"least": least})
        if (most := spec.options.get("max")) is not None and number > most:
            raise wrong(spec, "too_large", _("not above %(most)s.") % {"most": most})
        if number != (rounded := number.quantize(Decimal(1).scaleb(-places))):
            if not isinstance(raw, float):
                raise wrong(spec, "too_precise", _("at most %(places)s decimal places.") % {"places": places})
            number = rounded
        return number.normalize() + 0 if number == 0 else number

    def _decimal(self, raw: Any) -> Decimal:
        if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | str):
            raise ValueError(raw)
        number = decimal_of(raw) if isinstance(raw, str) else Decimal(str(raw))
        if not number.is_finite():
            raise ValueError(raw)
        return number

    def store(self, value: Any) -> Any:
        """Decimal text."""
        return format(Decimal(value), "f")

    def load(self, stored: Any) -> Any:
        """A Decimal."""
        return None if stored is None else Decimal(str(stored))

    def index(self, value: Any) -> list[Any]:
        """The number."""
        return [Decimal(value)]

    def text(self, value: Any, spec: Any) -> str:
        """Grouped as the language does unless `options["grouped"]` is False (a record's number), without idle zeros."""
        if value is None:
            return ""
        number = Decimal(value)
        whole = number == number.to_integral_value()
        figures = format(number.quantize(Decimal(1)) if whole else number.normalize(), "f")
        shown = number_format(figures, use_l10n=True, force_grouping=spec.options.get("grouped", True))
        return str(shown).replace("-", MINUS)

    def api(self, value: Any, spec: Any) -> Any:
        """A JSON number where it is whole, else text, so that no decimal is lost."""
        if value is None:
            return None
        number = Decimal(value)
        return int(number) if number == number.to_integral_value() else self.store(number)

    def export(self, value: Any, spec: Any) -> Any:
        """A number."""
        return value

    def typed(self, value: Any, spec: Any) -> Any:
        """As people read it."""
        return self.text(value, spec)

    def schema(self, spec: Any) -> dict[str, Any]:
        """Number or decimal text."""
        return {"type": ["number", "string", "null"]}
