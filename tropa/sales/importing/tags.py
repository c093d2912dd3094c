"""Tags in a file of deals: a deal has none of its own, its customer wears them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tropa.core import access
from tropa.customers.importing.linking import Buyers
from tropa.customers.importing.parts import Part
from tropa.customers.importing.steps import CREATED, SKIPPED
from tropa.customers.models import Customer, CustomerTag, Tag
from tropa.lib.names import folded


class Tags:
    """Tags that rows give to their customers: what is worn stays, new ones are added where the importer may edit."""

    def __init__(self, buyers: Buyers) -> None:
        self.names = buyers.tags
        self.editable = access.row_filter(buyers.importer, Customer, "edit")

    def settle(self, steps: Sequence[Any]) -> None:
        """Say of each row which tags its customer gets by it, in a constant number of queries."""
        giving = [step for step in steps if step.draft.tags and step.action != SKIPPED]
        self.names.learn(tag for step in giving for tag in step.draft.tags)
        known = {step.customer_id for step in giving if step.buyer.action != CREATED}
        worn: set[tuple[UUID | None, UUID | None]] = set()
        mine: set[UUID] = set()
        if known:
            mine = set(Customer.objects.filter(self.editable, pk__among=known).values_list("pk", flat=True))
            worn = set(CustomerTag.objects.filter(customer__among=mine).values_list("customer_id", "tag_id"))
        for step in giving:
            whose = step.customer_id
            if whose in known and whose not in mine and not self._is_new(step):
                continue
            pairs = {(whose, self.names.id_of(tag)): None for tag in step.draft.tags}
            step.tags = [tag for whose, tag in pairs if (whose, tag) not in worn]
            worn |= pairs.keys()

    def compose(self, part: Part, steps: Sequence[Any]) -> None:
        """Add the tags that these rows give to what is written."""
        given = [(step.customer_id, tag) for step in steps for tag in step.tags]
        fresh = self.names.awaited(tag for _customer, tag in given)
        part.add(Tag, ["id", "name", "name_key"], [(pk, name, folded(name)) for pk, name in fresh.items()])
        part.linked["tag"] = list(fresh)
        part.add(CustomerTag, ["customer", "tag"], given)

    def _is_new(self, step: Any) -> bool:
        """Whether an earlier row of this batch makes the customer."""
        return step.buyer.into is not None and step.buyer.into.action == CREATED
