"""Amounts of one file in base currency."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tropa.core import rates
from tropa.core.rates import CENT


class Rates:
    """Amounts in base currency, each rate asked for once."""

    def __init__(self) -> None:
        self.base = rates.base_currency()
        self._known: dict[tuple[str, date], Decimal | None] = {}

    def in_base(self, amount: Decimal, code: str, on: date) -> Decimal | None:
        """To the cent; None without a rate."""
        if code == self.base:
            return amount
        if (code, on) not in self._known:
            self._known[code, on] = rates.rate(code, on)
        rate = self._known[code, on]
        return None if rate is None else (amount * rate).quantize(CENT, ROUND_HALF_UP)
