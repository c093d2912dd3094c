"""The deal: a sale that may come."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core import numbers, rates
from tropa.core.days import company_day
from tropa.core.errors import RuleViolation
from tropa.core.records import JsonField, Link, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager
from tropa.core.urls import page_url
from tropa.lib.names import folded
from tropa.sales.models.lost_reason import LostReason
from tropa.sales.models.pipeline import Pipeline, Stage
from tropa.staff.models import Member, Owned

SERIES = "deal"
"""Deals are numbered in this series (core.numbers)."""


class DealQuerySet(RecordQuerySet):
    """Words about deals."""

    def open(self) -> "DealQuerySet":
        """Neither won nor lost."""
        return self.filter(outcome=Deal.Outcome.OPEN)

    def won(self) -> "DealQuerySet":
        """Those that became a sale."""
        return self.filter(outcome=Deal.Outcome.WON)

    def lost(self) -> "DealQuerySet":
        """Those that did not."""
        return self.filter(outcome=Deal.Outcome.LOST)

    def without_step(self) -> "DealQuerySet":
        """Open ones for which nothing is planned."""
        return self.open().filter(next_step_at=None)

    def late(self, now: datetime) -> "DealQuerySet":
        """Open ones whose next step is past its time."""
        return self.open().filter(next_step_at__lt=now)


class Deal(Owned):
    """What one customer may buy, on its way through a pipeline."""

    class Outcome(models.TextChoices):
        """How it ended; follows the kind of its stage."""

        OPEN = "open", _("open")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    kind_label: ClassVar[str] = "deal"
    personal: ClassVar[tuple[str, ...]] = ("title", "title_key", "lost_note", "external_id", "custom")
    tells_of: ClassVar[str] = "customer"
    derived: ClassVar[tuple[str, ...]] = ("next_step_at",)

    number = models.BigIntegerField(_("number"), editable=False)
    title = models.CharField(_("title"), max_length=300)
    title_key = models.CharField(max_length=300, editable=False, default="")
    customer = Link("customers.Customer", models.PROTECT, related_name="deals", verbose_name=_("customer"))
    pipeline = Link(Pipeline, models.PROTECT, related_name="deals", verbose_name=_("pipeline"))
    stage = Link(Stage, models.PROTECT, related_name="deals", verbose_name=_("stage"))
    amount = models.DecimalField(
        _("amount"), max_digits=17, decimal_places=2, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    tax_included = models.BooleanField(_("prices include VAT"), default=True)
    discount_percent = models.DecimalField(
        _("discount on the whole, percent"), max_digits=5, decimal_places=2, default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    discount = models.DecimalField(
        _("discount on the whole"), max_digits=17, decimal_places=2, default=Decimal(0),
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    """In money, taken off after the percent; both are spread over the lines (sales.amounts)."""
    amount_base = models.DecimalField(max_digits=17, decimal_places=2, null=True, editable=False)
    """The amount in base currency at the rate of `rate_on`; None while no rate is known."""
    rate_on = models.DateField(null=True, blank=True, editable=False)
    expected_on = models.DateField(_("expected"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=4, choices=Outcome, default=Outcome.OPEN, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    lost_reason = Link(LostReason, models.SET_NULL, null=True, blank=True, related_name="deals")
    lost_note = models.CharField(_("in other words"), max_length=500, blank=True)
    source = Link("customers.Source", models.SET_NULL, null=True, blank=True, related_name="deals")
    external_id = models.CharField(_("number elsewhere"), max_length=100, blank=True)
    """What another program calls it: its next export finds it again."""
    staged_at = models.DateTimeField(default=timezone.now, editable=False)
    """Since when it stands in its stage."""
    next_step_at = models.DateTimeField(_("next step"), null=True, blank=True, editable=False)
    custom = JsonField(default=dict, blank=True)

    objects: ClassVar[Any] = LiveManager.from_queryset(DealQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(DealQuerySet)()

    class Meta(Owned.Meta):
        verbose_name = _("deal")
        indexes = [
            models.Index(fields=["workspace", "-created_at", "id"], name="sales_deal_newest"),
            models.Index(
                fields=["workspace", "outcome", "-created_at", "-id", "deleted_at"], name="sales_deal_of_outcome"
            ),
            models.Index(
                fields=["workspace", "owner", "outcome", "-created_at", "-id", "deleted_at"], name="sales_deal_own"
            ),
            models.Index(fields=["workspace", "stage", "-staged_at", "id"], name="sales_deal_board"),
            # All that the head of a column tells: a board adds up its deals without reading them.
            models.Index(
                fields=["workspace", "stage", "currency", "deleted_at", "amount_base", "amount", "next_step_at", "id"],
                name="sales_deal_worth",
            ),
            models.Index(fields=["workspace", "owner", "stage", "-staged_at", "id"], name="sales_deal_mine"),
            models.Index(fields=["workspace", "customer", "outcome", "-created_at"], name="sales_deal_customer"),
            models.Index(fields=["workspace", "outcome", "closed_at", "id"], name="sales_deal_closed"),
            models.Index(fields=["workspace", "outcome", "expected_on", "id"], name="sales_deal_expected"),
            models.Index(fields=["workspace", "title_key", "id"], name="sales_deal_sorted"),
            models.Index(
                fields=["workspace", "external_id"],
                condition=~models.Q(external_id=""),
                name="sales_deal_elsewhere",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "number"],
                name="sales_deal_number_once",
                violation_error_message=_("There is a deal of this number already."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="sales_deal_amount",
                violation_error_message=_("An amount is not below zero."),
            ),
            models.CheckConstraint(
                condition=models.Q(discount__gte=0, discount_percent__gte=0, discount_percent__lte=100),
                name="sales_deal_discount",
                violation_error_message=_("A discount is not below zero, and at most 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Neither won nor lost."""
        return self.outcome == self.Outcome.OPEN

    def get_absolute_url(self) -> str:
        """The card."""
        return page_url("sales:deal", pk=self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the outcome follows the stage, the amount in base currency follows amount and currency.

        Raises:
            RuleViolation: it has no title, or the stage belongs to another pipeline.
        """
        self.title = " ".join(self.title.split())
        if not self.title:
            raise RuleViolation("sales.no_title", _("Say what the deal is about."), field="title")
        self.title_key = folded(self.title)
        if self._state.adding and not self.number:
            self.number = numbers.take(SERIES)
        self._stand()
        self._count()
        super().save(*args, **kwargs)

    def move(self, *, to: Stage) -> None:
        """Into another stage, perhaps of another pipeline; a closing stage closes it.

        Raises:
            RuleViolation: the stage is in the trash.
        """
        if to.deleted_at is not None:
            raise RuleViolation("sales.stage_gone", _("This stage is no longer there; choose another."), "stage")
        self.stage, self.pipeline = to, to.pipeline
        self.save()

    def win(self) -> None:
        """It became a sale.

        Raises:
            RuleViolation: it is closed already, or its pipeline has no stage for won deals.
        """
        self._must_be_open()
        self.move(to=self.pipeline.stage_of(Stage.Kind.WON))

    def lose(self, *, reason: LostReason | None = None, note: str = "") -> None:
        """It came to nothing.

        Raises:
            RuleViolation: it is closed already, or its pipeline has no stage for lost deals.
        """
        self._must_be_open()
        self.lost_reason, self.lost_note = reason, note.strip()
        self.move(to=self.pipeline.stage_of(Stage.Kind.LOST))

    def reopen(self, *, to: Stage | None = None) -> None:
        """To be worked on again, in the stage named or where its pipeline begins.

        Raises:
            RuleViolation: it is open.
        """
        if self.is_open:
            raise RuleViolation("sales.open", _("This deal is open."))
        self.move(to=to or self.pipeline.begins_at())

    def assign(self, *, to: Member | None) -> None:
        """Give it to a colleague; DealAssigned follows by itself (core.access.handovers).

        Raises:
            RuleViolation: the colleague works here no more.
        """
        self.owner = to
        self.save()

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise RuleViolation("sales.closed", _("This deal is closed already; reopen it first."))

    def _stand(self) -> None:
        """Stage, pipeline and outcome agree."""
        adding, changed = self._state.adding, self.changed()
        if not adding and not {"stage_id", "pipeline_id"} & changed.keys():
            return
        if self.stage_id is None or (not adding and "stage_id" not in changed):
            # Nothing but a pipeline was chosen, or not even that: the deal begins there.
            self.stage = (self.pipeline if self.pipeline_id else Pipeline.first()).begins_at()
        if self.pipeline_id is None or (not adding and "pipeline_id" not in changed):
            self.pipeline_id = self.stage.pipeline_id
        if self.stage.pipeline_id != self.pipeline_id:
            raise RuleViolation("sales.other_pipeline", _("This stage belongs to another pipeline."), field="stage")
        self.outcome = self.Outcome(self.stage.kind)
        if not adding:
            self.staged_at = timezone.now()
        if self.is_open:
            self.closed_at, self.lost_reason, self.lost_note = None, None, ""
        elif self.closed_at is None or "outcome" in self.changed():
            self.closed_at = (self.closed_at if adding else None) or timezone.now()
        if self.outcome != self.Outcome.LOST:
            self.lost_reason, self.lost_note = None, ""

    def _count(self) -> None:
        """The amount in base currency; a closed deal keeps the rate of the day it was closed."""
        self.currency = (self.currency or rates.base_currency()).upper()
        if self._state.adding or {"amount", "currency", "closed_at"} & self.changed().keys():
            self.rate_on = company_day(self.closed_at)
            self.amount_base = rates.in_base(self.amount, self.currency, self.rate_on)

    def days_in_stage(self, today: date | None = None) -> int:
        """Whole days since it came into its stage, by the reader's calendar."""
        return max(0, ((today or timezone.localdate()) - timezone.localdate(self.staged_at)).days)
