"""Reading rows of deals, enquiries and sales, each of which names a customer."""

from tropa.customers.importing.cells import CellReader
from tropa.customers.importing.linking import BuyerReader
from tropa.sales.importing import cells


class LinkedReader(BuyerReader):
    """Reads rows of sales' kinds that name a customer."""

    def reads(self, target: str) -> CellReader:
        """Sums, days and marks; the customer's cells as everywhere."""
        return cells.reads(target)
