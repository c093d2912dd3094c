"""Amounts of money; the currency is that of the field or the company's own."""

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, types
from tropa.core.fieldtypes.number import Number
from tropa.core.models import WorkspaceSettings
from tropa.lib.money import SIGNS, sign


@types.register
class Money(Number):
    """Two decimal places, in the amount's own currency (lib.money.Amount), `options["currency"]` or the base one."""

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
            for mark in (*SIGNS, *SIGNS.values(), "руб.", "руб", "р."):
                raw = raw.removesuffix(mark).removeprefix(mark).strip()
        return super().read(raw, spec, context)

    def text(self, value: Any, spec: Any) -> str:
        """1 234,50 ₽"""
        if value is None:
            return ""
        amount = Decimal(value)
        places = 0 if amount == amount.to_integral_value() else 2
        shown = number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)
        code = getattr(value, "currency", "") or spec.options.get("currency", "")
        return f"{shown}\u00a0{sign(code)}".rstrip()

    def api(self, value: Any, spec: Any) -> Any:
        """Text with two places."""
        return None if value is None else format(Decimal(value).quantize(Decimal("0.01")), "f")

    def schema(self, spec: Any) -> dict[str, Any]:
        """Decimal text."""
        return {"type": ["string", "null"]}
