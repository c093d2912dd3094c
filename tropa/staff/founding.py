"""What a new company begins with: each app names in `<app>/founding.py` what it puts there.

It happens in the operation that opens the workspace, in the language of the company.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tropa.core.registry import Registry
from tropa.staff.models import TaxClass, TaxRate


@dataclass(frozen=True)
class Foundation:
    """One app's first records; `lay` writes them."""

    label: str
    lay: Callable[[], None]
    order: int = 100


foundations: Registry[Foundation] = Registry(Foundation, module="founding")

LONG_AGO = date(2004, 1, 1)
TAX_RATES = (
    (TaxClass.GENERAL, 18, LONG_AGO, date(2018, 12, 31)),
    (TaxClass.GENERAL, 20, date(2019, 1, 1), date(2025, 12, 31)),
    (TaxClass.GENERAL, 22, date(2026, 1, 1), None),
    (TaxClass.REDUCED, 10, LONG_AGO, None),
    (TaxClass.SPECIAL_5, 5, date(2025, 1, 1), None),
    (TaxClass.SPECIAL_7, 7, date(2025, 1, 1), None),
    (TaxClass.ZERO, 0, LONG_AGO, None),
    (TaxClass.NONE, None, LONG_AGO, None),
)
"""VAT in Russia, as the tax code has it."""


def lay_tax_rates() -> None:
    """Write them."""
    for tax_class, rate, since, until in TAX_RATES:
        TaxRate.objects.create(tax_class=tax_class, rate=rate, valid_from=since, valid_to=until)


foundations.register(Foundation("staff.tax_rates", lay_tax_rates, order=50))
