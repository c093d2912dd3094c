"""Amounts of money; the currency is that of the field or the company's own."""

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, types
from tropa.core.fieldtypes.number import Number
from tropa.core.models import WorkspaceSettings
from tropa.lib.money import MINUS, SIGNS, written


@types.register
class Money(Number):
    """Two decimal places unless `options["places"]` says more (the price of one), in the amount's own currency
    (lib.money.Amount), `options["currency"]` or the base one.
    """

    label = "money"
    title = _lazy("Money")
    order = 40
    custom = True
    widget = "money"
    places = 2

    def options_here(self, options: dict[str, Any]) -> dict[str, Any]:
        """With the currency of the company."""
        settings = WorkspaceSettings.shown() or WorkspaceSettings()
        return {"currency": settings.base_currency, **options}

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """As a number, with a currency's sign or code beside it."""
        if isinstance(raw, str):
            raw = raw.strip()
            minus = "-" if raw.startswith(("-", MINUS)) else ""
            raw = raw[len(minus) :].strip()
            for mark in (*SIGNS, *SIGNS.values(), "руб.", "руб", "р."):
                raw = raw.removesuffix(mark).removeprefix(mark).strip()
            raw = minus + raw
        return super().read(raw, spec, context)

    def text(self, value: Any, spec: Any) -> str:
        """1 234,50 ₽, £1,234.50"""
        if value is None:
            return ""
        amount = Decimal(value)
        places = 0 if amount == amount.to_integral_value() else self._shown(amount, spec)
        shown = number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)
        code = getattr(value, "currency", "") or spec.options.get("currency", "")
        return written(shown, code, get_language() or "en")

    def api(self, value: Any, spec: Any) -> Any:
        """Text with two places, or with as many as it needs and may have."""
        if value is None:
            return None
        amount = Decimal(value)
        return format(amount.quantize(Decimal(1).scaleb(-self._shown(amount, spec))), "f")

    def _shown(self, amount: Decimal, spec: Any) -> int:
        """Two places, unless more are allowed and used."""
        allowed: int = spec.options.get("places", self.places)
        used = -int(amount.normalize().as_tuple().exponent)
        return min(max(used, self.places), allowed)

    def schema(self, spec: Any) -> dict[str, Any]:
        """Decimal text."""
        return {"type": ["string", "null"]}
