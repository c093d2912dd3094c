"""Who earns a deal together with its owner."""

from collections.abc import Collection
from decimal import ROUND_DOWN, Decimal
from typing import ClassVar
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.records import Link, Record
from tropa.lib.lines import CENT
from tropa.sales.models.deal import Deal

WHOLE = Decimal(100)
LEAST = Decimal("0.01")


class DealShare(Record):
    """A colleague's percent of a deal; what the shares leave of a hundred is the owner's."""

    kind_label: ClassVar[str] = "deal_share"
    part_of: ClassVar[str] = "deal"

    deal = Link(Deal, models.CASCADE, related_name="shares")
    member = Link("staff.Member", models.PROTECT, related_name="+", verbose_name=_("colleague"))
    percent = models.DecimalField(
        _("percent"), max_digits=5, decimal_places=2, validators=[MinValueValidator(LEAST), MaxValueValidator(WHOLE)]
    )

    class Meta(Record.Meta):
        verbose_name = _("share of a deal")
        ordering = ["id"]
        indexes = [models.Index(fields=["workspace", "member", "deal"], name="sales_dealshare_member")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "deal", "member"],
                condition=models.Q(deleted_at__isnull=True),
                name="sales_dealshare_once",
                violation_error_message=_("This colleague has a share already."),
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gt=0, percent__lte=100),
                name="sales_dealshare_percent",
                violation_error_message=_("A share is more than 0 and at most 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent.normalize():f} %"

    def prepare(self) -> None:
        """Whose deal it is has the rest, and no share beside it.

        Raises:
            RuleViolation: the colleague is the owner.
        """
        if self.member_id is not None and self.member_id == self.deal.owner_id:
            words = _("The owner of the deal has what the shares of the others leave; name only the others.")
            raise RuleViolation("sales.share_of_owner", words, field="member")


def shared(deal: Deal, amount: Decimal) -> dict[UUID | None, Decimal]:
    """An amount by whose it is, to the cent: the shares, and the rest for the owner (None: a deal without one)."""
    percents: dict[UUID | None, Decimal] = {row.member_id: row.percent for row in deal.shares.all()}
    rest = WHOLE - sum(percents.values(), Decimal(0))
    if rest:
        percents[deal.owner_id] = rest
    sums = {pk: (amount * percent / WHOLE).quantize(CENT, ROUND_DOWN) for pk, percent in percents.items()}
    # What rounding leaves goes where it is least felt.
    sums[max(percents, key=lambda pk: percents[pk])] += amount - sum(sums.values(), Decimal(0))
    return sums


def check_shares(deals: Collection[UUID]) -> None:
    """Nobody gives away more than there is.

    Raises:
        RuleViolation: the shares of one of these deals come to more than a hundred percent.
    """
    over = DealShare.objects.filter(deal__in=deals).order_by().values("deal").annotate(sum=Sum("percent"))
    for first in over.filter(sum__gt=WHOLE).values_list("sum", flat=True)[:1]:
        words = _("The shares come to %(sum)s percent; together they are at most 100, the rest is the owner's.")
        raise RuleViolation("sales.shares_over", words % {"sum": f"{first.normalize():f}"}, field="shares")


def shares_of_owners(deals: Collection[UUID]) -> list[DealShare]:
    """Shares of those to whom the deal belongs by now, and with it all that was the former owner's."""
    return list(DealShare.objects.filter(Q(deal__in=deals), member=F("deal__owner")).order_by("pk"))
