"""The lead: one enquiry, counted even when it comes from a known customer."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core import numbers
from tropa.core.errors import RuleViolation
from tropa.core.records import JsonField, Link, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager
from tropa.core.urls import page_url
from tropa.lib.names import folded
from tropa.sales.models.deal import Deal
from tropa.staff.models import Member, Owned

SERIES = "lead"
"""Enquiries are numbered in this series (core.numbers)."""


class LeadQuerySet(RecordQuerySet):
    """Words about enquiries."""

    def unsorted(self) -> "LeadQuerySet":
        """Those nobody has decided about; spam is set aside."""
        return self.filter(status=Lead.Status.NEW, spam=False)

    def waiting_for(self, viewer: Any) -> "LeadQuerySet":
        """Those that are the viewer's to sort, or nobody's."""
        return self.filter(models.Q(owner_id=viewer.id) | models.Q(owner=None))

    def spam(self) -> "LeadQuerySet":
        """Those set aside."""
        return self.filter(spam=True)

    def counted(self) -> "LeadQuerySet":
        """Those that reports count."""
        return self.filter(spam=False)


class Lead(Owned):
    """Somebody wants something: the enquiry before the deal. It always has a customer, if need be a provisional one."""

    class Status(models.TextChoices):
        """What was decided."""

        NEW = "new", _("new")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    kind_label: ClassVar[str] = "lead"
    personal: ClassVar[tuple[str, ...]] = ("title", "title_key", "reason", "external_id", "raw", "custom")

    number = models.BigIntegerField(_("number"), editable=False)
    title = models.CharField(_("title"), max_length=300)
    title_key = models.CharField(max_length=300, editable=False, default="")
    customer = Link("customers.Customer", models.CASCADE, related_name="leads", verbose_name=_("customer"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.NEW, editable=False)
    reason = models.CharField(_("why it was rejected"), max_length=200, blank=True, editable=False)
    spam = models.BooleanField(_("spam"), default=False, editable=False)
    spam_score = models.PositiveSmallIntegerField(default=0, editable=False)
    """0 to 100: how much it looks like spam to those who let it in."""
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    closed_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    source = Link("customers.Source", models.SET_NULL, null=True, blank=True, related_name="leads")
    deal = Link(Deal, models.SET_NULL, null=True, blank=True, related_name="leads", editable=False)
    external_id = models.CharField(_("number elsewhere"), max_length=100, blank=True)
    """What another program calls it: its next export finds it again."""
    first_touch = Link("customers.Touch", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    last_touch = Link("customers.Touch", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    """How whoever asks came to us at first, and how with this enquiry."""
    utm = JsonField(default=dict, blank=True)
    """The marks of the address it came by: source, medium, campaign, content, term."""
    raw = JsonField(default=dict, blank=True, editable=False)
    """What was sent, word for word."""
    custom = JsonField(default=dict, blank=True)

    objects: ClassVar[Any] = LiveManager.from_queryset(LeadQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(LeadQuerySet)()

    class Meta(Owned.Meta):
        verbose_name = _("lead")
        indexes = [
            models.Index(fields=["workspace", "-received_at", "id"], name="sales_lead_newest"),
            models.Index(fields=["workspace", "status", "spam", "-received_at", "id"], name="sales_lead_unsorted"),
            models.Index(fields=["workspace", "customer", "-received_at"], name="sales_lead_customer"),
            models.Index(fields=["workspace", "owner", "status", "-received_at", "id"], name="sales_lead_mine"),
            models.Index(
                fields=["workspace", "external_id"],
                condition=~models.Q(external_id=""),
                name="sales_lead_elsewhere",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "number"],
                name="sales_lead_number_once",
                violation_error_message=_("There is a lead of this number already."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_new(self) -> bool:
        """Nobody has decided about it."""
        return self.status == self.Status.NEW

    def get_absolute_url(self) -> str:
        """Its page."""
        return page_url("sales:lead", pk=self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with a number.

        Raises:
            RuleViolation: it has no title.
        """
        self.title = " ".join(self.title.split())
        if not self.title:
            raise RuleViolation("sales.no_lead_title", _("Say what is wanted."), field="title")
        self.title_key = folded(self.title)
        if self._state.adding and not self.number:
            self.number = numbers.take(SERIES)
        super().save(*args, **kwargs)

    def accept(self, *, deal: Deal | None = None) -> None:
        """It is worked on, in a deal or with the customer alone.

        Raises:
            RuleViolation: it was decided about already.
        """
        self.check_new()
        self.deal = deal
        self._decide(self.Status.ACCEPTED)

    def reject(self, *, reason: str = "", spam: bool = False) -> None:
        """Nothing will come of it; spam is set aside.

        Raises:
            RuleViolation: it was decided about already.
        """
        self.check_new()
        self.reason, self.spam = " ".join(reason.split()), spam
        self._decide(self.Status.REJECTED)

    def reopen(self) -> None:
        """To be decided about anew.

        Raises:
            RuleViolation: it is new, or has become a deal.
        """
        if self.is_new:
            raise RuleViolation("sales.lead_new", _("Nobody has decided about this lead yet."))
        if self.deal is not None:
            raise RuleViolation("sales.lead_deal", _("A deal came of this lead; take the acceptance back in History."))
        self.reason, self.spam, self.closed_at, self.status = "", False, None, self.Status.NEW
        self.save()

    def assign(self, *, to: Member | None) -> None:
        """Give it to a colleague; LeadAssigned follows by itself (core.access.handovers).

        Raises:
            RuleViolation: the colleague works here no more.
        """
        self.owner = to
        self.save()

    def check_new(self) -> None:
        """Refuse to decide twice.

        Raises:
            RuleViolation: it was decided about already.
        """
        if not self.is_new:
            raise RuleViolation("sales.lead_decided", _("This lead was decided about already."))

    def _decide(self, status: str) -> None:
        self.status, self.closed_at = self.Status(status), timezone.now()
        self.save()
