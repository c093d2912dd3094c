"""What the fields of money have in common."""

from typing import Any

from tropa.core.catalogue import Column
from tropa.lib.money import CODES, Amount

CURRENCIES = [(code, code) for code in CODES]
PRICE = {"places": 4, "min": 0}


class Priced(Column):
    """A sum in the currency that the record names."""

    def read(self, record: Any, spec: Any) -> Any:
        """The amount with its currency."""
        amount = getattr(record, self.path)
        return None if amount is None else Amount.of(amount, record.currency)
