"""The sale: what was really bought. Appended only; everything that counts purchases reads it and nothing else."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tropa.core import rates
from tropa.core.days import company_day
from tropa.core.errors import RuleViolation
from tropa.core.ids import UuidField
from tropa.core.records import Ledger, Link, RecordQuerySet
from tropa.core.records.queryset import RecordManager
from tropa.core.urls import page_url
from tropa.staff.models import Member, Owned

HANDS = ("owner_id", "team_id", "branch_id")
PRICED = ("amount", "currency", "occurred_on")
"""What the amount in base currency is counted of."""


class SaleQuerySet(RecordQuerySet):
    """Words about sales."""

    def standing(self) -> Self:
        """Without entries that were taken back and without those that take back: such a pair is no purchase."""
        taken_back = Sale.objects.filter(reverses=OuterRef("pk"))
        return self.filter(~Exists(taken_back), reverses=None)

    def purchases(self) -> Self:
        """Standing ones that are no refund."""
        return self.standing().filter(refund_of=None)

    def of(self, kind: str, ids: Iterable[UUID]) -> Self:
        """Those that came of these records."""
        return self.filter(origin_kind=kind, origin_id__in=list(ids))


class Sale(Ledger):
    """One purchase (or, below zero, a refund) of a customer on a day."""

    kind_label: ClassVar[str] = "sale"

    customer = Link("customers.Customer", models.PROTECT, related_name="sales", verbose_name=_("customer"))
    occurred_on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), max_digits=17, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    amount_base = models.DecimalField(max_digits=17, decimal_places=2, null=True, editable=False)
    """In base currency at the rate of the day; None while no rate is known."""
    cost = models.DecimalField(_("cost"), max_digits=17, decimal_places=2, null=True, blank=True)
    """What it cost the company, in the same currency."""
    owner = Link("staff.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    team = Link("staff.Team", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    branch = Link("staff.Branch", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    source = Link("customers.Source", models.PROTECT, null=True, blank=True, related_name="+")
    origin_kind = models.CharField(max_length=40, blank=True)
    origin_id = UuidField(null=True, blank=True)
    part = models.CharField(max_length=40, blank=True)
    """Which of several sales of one origin."""
    external_id = models.CharField(_("number elsewhere"), max_length=100, blank=True)
    turn = models.PositiveIntegerField(default=0, editable=False)
    """How often this purchase had been taken back before it stood again."""
    refund_of = Link("self", models.PROTECT, null=True, blank=True, related_name="refunds")
    reverses = Link("self", models.PROTECT, null=True, blank=True, related_name="counter_entries", editable=False)

    objects: ClassVar[Any] = RecordManager.from_queryset(SaleQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(SaleQuerySet)()

    class Meta(Ledger.Meta):
        verbose_name = _("purchase")
        indexes = [
            models.Index(fields=["workspace", "customer", "occurred_on"], name="sales_sale_customer"),
            models.Index(fields=["workspace", "occurred_on", "id"], name="sales_sale_by_day"),
            models.Index(fields=["workspace", "owner", "occurred_on"], name="sales_sale_by_owner"),
            models.Index(fields=["workspace", "-created_at", "id"], name="sales_sale_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "origin_kind", "origin_id", "part", "turn"],
                condition=models.Q(reverses=None, origin_id__isnull=False),
                name="sales_sale_origin_once",
                violation_error_message=_("This purchase is written down already."),
            ),
            models.UniqueConstraint(
                fields=["workspace", "external_id", "turn"],
                condition=models.Q(reverses=None) & ~models.Q(external_id=""),
                name="sales_sale_external_once",
                violation_error_message=_("A purchase of this number is written down already."),
            ),
            models.UniqueConstraint(
                fields=["workspace", "reverses"],
                condition=models.Q(reverses__isnull=False),
                name="sales_sale_reversed_once",
                violation_error_message=_("This purchase has been taken back already."),
            ),
        ]

    def __str__(self) -> str:
        return date_format(self.occurred_on, "j E Y")

    @property
    def icon(self) -> str:
        """Of its row in lists."""
        return "receipt" if self.refund_of_id is None else "receipt-refund"

    def get_absolute_url(self) -> str:
        """Its small page."""
        return page_url("sales:sale", pk=self.pk)

    @property
    def is_standing(self) -> bool:
        """Neither taken back nor taking back."""
        return self.reverses_id is None and not self.counter_entries.all()

    @property
    def is_derived(self) -> bool:
        """Whether it follows another record and nobody writes or takes it back by hand."""
        return bool(self.origin_kind)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; the amount in base currency is counted at the rate of the day, team and branch are the owner's.

        Raises:
            RuleViolation: a refund that is no refund, or of more than was paid.
        """
        self.currency = (self.currency or rates.base_currency()).upper()
        if self.team_id is None and self.branch_id is None:
            for name, value in Owned.given_to(self.owner).items():
                setattr(self, name, value)
        if self.reverses_id is None:
            if self.amount_base is None:
                self.amount_base = rates.in_base(self.amount, self.currency, self.occurred_on)
            self._check_refund()
        super().save(*args, **kwargs)

    def reverse(self) -> "Sale":
        """The counter-entry, and those of the refunds; one that stands already is not doubled.

        A counter-entry that is taken back is the sale anew.
        """
        standing: Sale | None = Sale.objects.filter(reverses=self).first()
        if standing is not None:
            return standing
        turned: Sale | None = self.reverses
        if turned is not None:
            return turned._again()
        for refund in Sale.objects.standing().filter(refund_of=self):
            refund.reverse()
        return self._copy(sign=-1, reverses=self)

    def replaced(self, **facts: Any) -> "Sale":
        """Take this entry back and write another with these facts in its place; refunds are refunds of that one.

        The lines come along, unless `facts` name an amount; so does the amount in base currency, unless they name
        another amount, currency or day, or ask for it anew (`amount_base=None`: of the refunds too).

        Raises:
            RuleViolation: more was given back than the new one brings.
        """
        refunds = list(Sale.objects.standing().filter(refund_of=self))
        counted_over = {"amount_base": None} if "amount_base" in facts else {}
        self.reverse()
        if any(getattr(self, name) != facts.get(name, getattr(self, name)) for name in PRICED):
            facts = {"amount_base": None, **facts}
        entry = self._copy(**facts, turn=self._turns())
        for refund in refunds:
            refund._copy(refund_of_id=entry.pk, customer_id=entry.customer_id, turn=refund._turns(), **counted_over)
        return entry

    def refund(self, amount: Decimal | None = None, *, on: Any = None, by: Member | None = None) -> "Sale":
        """Money given back: the whole, or a part of it.

        Raises:
            RuleViolation: there is not so much left to give back.
        """
        left = self.left()
        entry = Sale(
            customer_id=self.customer_id, occurred_on=on or company_day(), refund_of=self,
            amount=-(left if amount is None else amount), currency=self.currency, source_id=self.source_id,
            **(Owned.given_to(by) if by else {name: getattr(self, name) for name in HANDS}),
        )  # fmt: skip
        entry.save()
        return entry

    def left(self) -> Decimal:
        """What was paid and not given back."""
        refunded = Sale.objects.standing().filter(refund_of=self).aggregate(sum=models.Sum("amount"))["sum"]
        return self.amount + (refunded or Decimal(0))

    def _check_refund(self) -> None:
        if self.refund_of is None:
            return
        if self.amount >= 0:
            raise RuleViolation("sales.refund_sign", _("A refund is below zero."), field="amount")
        if self.refund_of.currency != self.currency or self.refund_of.customer_id != self.customer_id:
            raise RuleViolation(
                "sales.refund_other", _("A refund has the customer and currency of the sale."), "amount"
            )
        if self.refund_of.left() + self.amount < 0:
            raise RuleViolation("sales.refund_more", _("There is not so much left to give back."), field="amount")

    def _again(self) -> "Sale":
        turns = self._turns()
        if self.refund_of is None:
            return self._copy(turn=turns)
        # Of twins without an origin the one that came back last is meant.
        alike = {name: getattr(self.refund_of, name) for name in ("customer_id", "occurred_on", "amount", "currency")}
        same = Sale.objects.purchases().filter(**{**self.refund_of._origin(), **alike})
        sale = same.order_by("-created_at", "-pk").first() or self.refund_of
        return self._copy(turn=turns, refund_of_id=sale.pk)

    def _origin(self) -> dict[str, Any]:
        """What says that two entries are of one purchase; without an origin it is the customer's own."""
        names = ("origin_kind", "origin_id", "part", "external_id")
        known = self.origin_id or self.external_id
        return {name: getattr(self, name) for name in (names if known else (*names, "customer_id"))}

    def _turns(self) -> int:
        """How often entries of this origin were written before."""
        origin = self._origin()
        if "customer_id" in origin:
            origin["refund_of_id"] = self.refund_of_id
        turns: int = Sale.objects.filter(reverses=None, **origin).count()
        return turns

    def _copy(self, *, sign: int = 1, **changed: Any) -> "Sale":
        from tropa.sales.models import sale_line

        kept = {
            column.attname: getattr(self, column.attname)
            for column in self._meta.concrete_fields
            if column.name not in {"id", "workspace", "created_at", "reverses"}
        }
        for name in ("amount", "amount_base", "cost"):
            kept[name] = None if kept[name] is None else sign * kept[name]
        entry = Sale(**{**kept, **changed})
        entry.save()
        if "amount" not in changed:
            # Of another amount the lines are others, too: whoever names it enters them.
            sale_line.enter(entry, (line.content for line in self.lines.all()), sign=sign)
        return entry
