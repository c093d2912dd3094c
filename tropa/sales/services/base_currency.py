"""Another base currency for the whole company: foreseen in numbers, then counted over in one deed.

Rates are told anew in it by crossing (100 rubles a dollar become 0.01 of a dollar a ruble), so that what was counted by
them can be counted again. Deals get another amount in base currency; purchases, which are never rewritten, are taken
back and written again (MODEL, decision 3).
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from tropa.core import mass, rates
from tropa.core.access import Scope
from tropa.core.errors import Denied, RuleViolation
from tropa.core.journal import operation
from tropa.core.measures import Worth
from tropa.core.models import ExchangeRate, Operation, WorkspaceSettings
from tropa.core.selections import Selection
from tropa.lib.money import CODES
from tropa.sales.models import Deal, Sale
from tropa.sales.services import policies
from tropa.sales.services.policies import going, one_by_one

LABEL = "sales.set_base_currency"
PLACES = Decimal("0.00000001")


class Crossed:
    """The rates of the company as they are in another currency."""

    def __init__(self, wanted: str) -> None:
        self.base, self.wanted = rates.base_currency(), wanted
        self.days: dict[str, list[date]] = {}
        self.told: dict[str, list[Decimal]] = {}
        for code, on, rate in ExchangeRate.objects.order_by("on").values_list("code", "on", "rate"):
            self.days.setdefault(code, []).append(on)
            self.told.setdefault(code, []).append(rate)

    def rate(self, code: str, on: date) -> Decimal | None:
        """One unit in the wanted currency on a day, as it will be written; None when it is not known."""
        if code == self.wanted:
            return Decimal(1)
        own, other = self._now(self.wanted, on), self._now(code, on)
        if own is None or other is None:
            return None
        return (other / own).quantize(PLACES, ROUND_HALF_UP) or None

    def in_base(self, amount: Decimal, code: str, on: date | None) -> Decimal | None:
        """An amount in it, to the cent."""
        found = self.rate(code, on) if on else None
        if found is None or abs(amount * found) >= rates.LARGEST:
            return None
        return (amount * found).quantize(rates.CENT, ROUND_HALF_UP)

    def rows(self) -> dict[tuple[str, date], Decimal]:
        """All rates that will be known: a day of either currency has one."""
        found = {}
        for code in {self.base, *self.days} - {self.wanted}:
            for on in {*self.days.get(code, ()), *self.days.get(self.wanted, ())}:
                if rate := self.rate(code, on):
                    found[code, on] = rate
        return found

    def write(self) -> None:
        """Let the company's rates be these, inside an operation: those of the wanted currency become the old one's."""
        rows, kept = self.rows(), []
        for one in ExchangeRate.objects.all():
            code = self.base if one.code == self.wanted else one.code
            rate = rows.pop((code, one.on), None)
            if rate is None:
                one.delete()
            else:
                one.code, one.rate = code, rate
                kept.append(one)
        ExchangeRate.objects.bulk_update(kept, ["code", "rate"])
        origin = ExchangeRate.Origin.IMPORT
        ExchangeRate.objects.bulk_insert(
            ["code", "on", "rate", "origin"], [(code, on, rate, origin) for (code, on), rate in rows.items()]
        )

    def _now(self, code: str, on: date) -> Decimal | None:
        if code == self.base:
            return Decimal(1)
        at = bisect_right(self.days.get(code, []), on)
        return self.told[code][at - 1] if at else None


@dataclass
class Foresight:
    """What another currency would do to some records."""

    changed: int = 0
    unrated: int = 0
    """How many have no rate of their day then, and are told by currency."""
    before: Worth = field(default_factory=Worth)
    after: Worth = field(default_factory=Worth)

    def count(self, amount: Decimal, code: str, was: Decimal | None, wanted: Decimal | None) -> None:
        """One more record."""
        self.changed += was != wanted
        self.unrated += wanted is None
        for worth, base in ((self.before, was), (self.after, wanted)):
            if base is None:
                worth.foreign[code] += amount
            else:
                worth.base += base


def foreseen(wanted: str) -> dict[str, Foresight]:
    """In numbers, of "deals" (open and closed) and of "sales" (standing ones, refunds too); it reads all."""
    crossed = Crossed(wanted)
    found = {"deals": Foresight(), "sales": Foresight()}
    columns = ("amount", "currency", "amount_base")
    for name, rows in (
        ("deals", Deal.objects.values_list(*columns, "rate_on")),
        ("sales", Sale.objects.standing().values_list(*columns, "occurred_on")),
    ):
        for amount, code, was, on in rows.iterator(chunk_size=2000):
            found[name].count(amount, code, was, crossed.in_base(amount, code, on))
    return found


def check(wanted: str) -> None:
    """Refuse what can be no other base currency.

    Raises:
        RuleViolation: it is unknown, in force, or a change is under way.
    """
    if wanted not in CODES or wanted == rates.base_currency():
        raise RuleViolation("sales.base_currency", _("Choose another currency."), "base")
    if going(LABEL) is not None:
        raise RuleViolation(
            "sales.base_going", _("A change of the currency is under way; wait until it is done."), "base"
        )


def change(wanted: str, *, viewer: Any) -> Operation | None:
    """Let the worker count over; None where nothing is to be counted and the currency is in force already.

    Raises:
        Denied: the viewer may not set up the company and all its customers, deals and rates.
        RuleViolation: see `check`.
    """
    check_rights(viewer)
    with one_by_one():
        check(wanted)
        if not Deal.everything.exists() and not Sale.objects.exists():
            with operation(LABEL, title=_("Another currency of reports")):
                put(wanted)
            return None
        planned = mass.plan(LABEL, Selection("customer", query={}), {"currency": wanted}, viewer=viewer)
        mass.start(planned.pk)
    return planned


def check_rights(viewer: Any) -> None:
    """Whether the viewer may change it, and so see what it would do.

    Raises:
        Denied: not the company's settings, or not all its customers, deals and purchases with their amounts.
    """
    policies.check_rights(viewer)
    for action in ("view", "edit"):
        if viewer.rights.scope("customer", action) is not Scope.ALL:
            raise Denied("customer", action)


def put(wanted: str) -> None:
    """Write the currency and the rates in it, inside an operation; what stands already stays."""
    settings = WorkspaceSettings.objects.get()
    if settings.base_currency != wanted:
        Crossed(wanted).write()
        settings.base_currency = wanted
        settings.save()


def recount(customers: Collection[UUID]) -> None:
    """Count deals and purchases of these customers over, by the rates in force, inside an operation."""
    deals = []
    for deal in Deal.everything.filter(customer__in=customers):
        wanted = rates.in_base(deal.amount, deal.currency, deal.rate_on) if deal.rate_on else None
        if deal.amount_base != wanted:
            deal.amount_base = wanted
            deals.append(deal)
    Deal.everything.bulk_update(deals, ["amount_base"])
    for sale in _stale(Sale.objects.purchases().filter(customer__in=customers)):
        sale.replaced(amount_base=None)


def concerned(model: Any) -> Any:
    """The customers who have deals or purchases."""
    deals, sales = Deal.everything.filter(customer=OuterRef("pk")), Sale.objects.filter(customer=OuterRef("pk"))
    return model.objects.filter(Q(Exists(deals)) | Q(Exists(sales)))


def _stale(sales: Any) -> Iterator[Sale]:
    for sale in sales.prefetch_related("lines"):
        if sale.amount_base != rates.in_base(sale.amount, sale.currency, sale.occurred_on):
            yield sale
