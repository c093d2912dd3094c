"""Two customers that turned out to be one: the merge, and the id that leads to the one kept."""

from collections.abc import Collection
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.ids import UuidField
from tropa.core.records import JsonField, Link, Record, Row, insert_rows
from tropa.core.search import keeping


class Merge(Record):
    """One customer went into another. Taken back by the ordinary undo of the operation that made it."""

    kind_label: ClassVar[str] = "merge"

    kept = Link("customers.Customer", models.CASCADE, related_name="merges", verbose_name=_("kept"))
    absorbed_id = UuidField()
    """An id and no link: the absorbed one leaves the trash one day, its address still leads to the kept one."""
    choices = JsonField(default=dict, blank=True)
    """{"field": "absorbed"}: whose value stays, where it is not the kept one's."""
    deed: UUID | None = None
    """The operation that made it, where it was just made."""

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "absorbed_id"],
                condition=models.Q(deleted_at__isnull=True),
                name="customers_merge_once",
                violation_error_message=_("This customer was merged into another one already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"


class Alias(Row):
    """An id that leads to a customer: made from the live merges by the journal's hook, so that undo takes it away."""

    old = UuidField()
    customer = Link("customers.Customer", models.CASCADE, related_name="aliases")
    merge = UuidField()

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "old"], name="customers_alias_once")]
        indexes = [models.Index(fields=["workspace", "merge"], name="customers_alias_merge")]

    def __str__(self) -> str:
        return f"{self.old} → {self.customer_id}"


def led_on(ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Where ids of absorbed customers lead (core.successors)."""
    return dict(Alias.objects.filter(old__in=ids).values_list("old", "customer_id"))


def keep_aliases(model: Any, ids: set[UUID]) -> None:
    """The journal's hook (see apps.py): aliases follow the merges on every path, and with them what they decide of a
    customer: whether its trail is read over aliases, and by which former names it is found.
    """
    if model is not Merge:
        return
    from tropa.customers.models.customer import Customer
    from tropa.customers.models.touch import follow_merges

    before = Alias.objects.filter(merge__in=ids)
    customers, former = set(before.values_list("customer_id", flat=True)), set(before.values_list("old", flat=True))
    before.delete()
    live = list(Merge.objects.filter(pk__in=ids).values_list("absorbed_id", "kept_id", "pk"))
    insert_rows(Alias, ["old", "customer", "merge"], live)
    customers |= {kept for _absorbed, kept, _merge in live}
    absorbing = set(Alias.objects.filter(customer__in=customers).values_list("customer_id", flat=True))
    Customer.everything.filter(pk__in=absorbing, absorbs=False).derive(absorbs=True)
    Customer.everything.filter(pk__in=customers - absorbing, absorbs=True).derive(absorbs=False)
    follow_merges(former | {absorbed for absorbed, _kept, _merge in live})
    keeping.keep(Customer, customers)
