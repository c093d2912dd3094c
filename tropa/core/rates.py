"""Money of several currencies in one: the company's base currency, at the rate of a day."""

from collections.abc import Collection
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tropa.core.models import ExchangeRate, WorkspaceSettings

CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 15
"""No amount in base currency reaches it: no column holds so much."""


def base_currency() -> str:
    """Code of the currency in which the company counts."""
    settings = WorkspaceSettings.shown() or WorkspaceSettings()
    return settings.base_currency


def rate(code: str, on: date) -> Decimal | None:
    """What one unit of a currency was worth in base currency on a day; None when no rate is known for it."""
    if code == base_currency():
        return Decimal(1)
    known = ExchangeRate.objects.filter(code=code, on__lte=on).order_by("-on").values_list("rate", flat=True)
    found: Decimal | None = known.first()
    return found


def rates(codes: Collection[str], on: date) -> dict[str, Decimal]:
    """`rate` of several currencies in one query; those without one are left out."""
    known = ExchangeRate.objects.filter(code__in=set(codes), on__lte=on).order_by("on").values_list("code", "rate")
    return {**dict(known), base_currency(): Decimal(1)}


def in_base(amount: Decimal, code: str, on: date) -> Decimal | None:
    """An amount in base currency, to the cent; None without a rate, or where it is beyond all measure."""
    found = rate(code, on)
    if found is None or abs(amount * found) >= LARGEST:
        return None
    return (amount * found).quantize(CENT, ROUND_HALF_UP)
