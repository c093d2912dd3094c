"""The board of a pipeline: what its open stages hold, the first cards of each, and what all of it is worth.

Counts and sums of all stages are one query, the first cards of all stages another, whatever the number of deals.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.core import catalogue, measures
from tropa.core.catalogue import FieldSet
from tropa.core.errors import FieldError, Invalid
from tropa.core.ids import as_uuid
from tropa.core.measures.worth import spoken
from tropa.core.records import firsts
from tropa.sales.board_cards import SHOWN, Card, cards_of
from tropa.sales.models import Deal, Stage

PART = 20
"""So many cards of a stage come at once."""


@dataclass
class Worth(measures.Worth):
    """What some open deals are worth, and how many of them are late."""

    late: int = 0

    def add(self, other: measures.Worth) -> None:
        """Count these deals too."""
        super().add(other)
        self.late += getattr(other, "late", 0)

    def words(self, fields: FieldSet) -> list[str]:
        """The sums as people read them, that in base currency first; none for who may not read amounts."""
        spec = fields.get("amount")
        return [] if spec is None or "amount_base" not in fields else spoken(self.sums(), spec)


@dataclass
class Column:
    """One open stage."""

    stage: Stage
    worth: Worth
    sums: list[str]
    cards: list[Card]
    after: str
    """Where the next portion begins; "" when all cards are here."""


def worth_of(deals: Any, *by: str, now: datetime | None = None) -> dict[tuple[Any, ...], Worth]:
    """Counts and sums of open deals by these columns, in one query."""
    figures = {
        "deals": Count("pk"),
        "base": Sum("amount_base"),
        "unrated": Sum("amount", filter=Q(amount_base=None)),
        "late": Count("pk", filter=Q(next_step_at__lt=now or timezone.now())),
    }
    grouped = deals.order_by().values(*by, "currency").annotate(**figures).values_list(*by, "currency", *figures)
    found: dict[tuple[Any, ...], Worth] = defaultdict(Worth)
    for *key, code, count, base, foreign, overdue in grouped:
        sums = defaultdict(Decimal, {code: foreign} if foreign else {})
        found[tuple(key)].add(Worth(count, base or Decimal(0), foreign=sums, late=overdue))
    return found


def weighted(worths: Mapping[Any, Worth], chances: Mapping[Any, int]) -> Worth:
    """All of it together, each part by its probability in percent; what has none counts nothing."""
    found = Worth()
    for key, worth in worths.items():
        share = Decimal(chances.get(key, 0)) / 100
        found.add(worth.times(share))
        found.late += worth.late
    return found


def chances_of(stages: Iterable[Stage], viewer: Any) -> dict[tuple[UUID], int] | None:
    """The probability of each stage in percent, for `weighted`; None for who may not read probabilities."""
    if not catalogue.of("stage").may_read(viewer, "probability"):
        return None
    return {(stage.pk,): stage.probability for stage in stages}


def columns_of(
    deals: Any, stages: Sequence[Stage], fields: FieldSet, viewer: Any, limit: int = PART, back: str | None = None
) -> list[Column]:
    """The open stages with what stands in them; `deals` are all that the viewer asks for, `back` as of `cards_of`."""
    here = deals.filter(stage__in=[stage.pk for stage in stages])
    worth = worth_of(here, "stage_id")
    columns = [deals.filter(stage=stage.pk).order_by("-staged_at", "pk")[:limit] for stage in stages]
    first = Deal.objects.filter(pk__in=firsts(columns)).order_by("-staged_at", "pk")
    lying: dict[UUID, list[Card]] = defaultdict(list)
    for card in cards_of(fields.joined(first, SHOWN), fields, viewer, back):
        lying[card.deal.stage_id].append(card)
    return [_column(stage, worth[(stage.pk,)], lying[stage.pk], fields) for stage in stages]


def _column(stage: Stage, worth: Worth, cards: list[Card], fields: FieldSet) -> Column:
    after = mark(cards[-1].deal) if worth.count > len(cards) and cards else ""
    return Column(stage, worth, worth.words(fields), cards, after)


def portion(
    deals: Any, stage: Stage, after: str, fields: FieldSet, viewer: Any, back: str | None = None
) -> tuple[list[Card], str]:
    """The next cards of a stage, and where those after them begin.

    Raises:
        Invalid: `after` is no place on the board.
    """
    at, pk = _place(after)
    beyond = Q(staged_at__lte=at) & (Q(staged_at__lt=at) | Q(pk__gt=pk))
    rows = fields.joined(deals, SHOWN).filter(beyond, stage=stage).order_by("-staged_at", "pk")[: PART + 1]
    cards = cards_of(rows, fields, viewer, back)
    return cards[:PART], mark(cards[PART - 1].deal) if len(cards) > PART else ""


def mark(deal: Deal) -> str:
    """The place of a deal in its column, for addresses."""
    return f"{deal.staged_at.isoformat()}_{deal.pk}"


def _place(text: str) -> tuple[datetime, UUID]:
    at, _line, identity = text.partition("_")
    try:
        moment, pk = datetime.fromisoformat(at), as_uuid(identity)
    except ValueError:
        moment, pk = None, None
    if moment is None or pk is None or moment.tzinfo is None:
        raise Invalid(
            [FieldError("after", "sales.bad_place", _("This page does not exist; begin with the first one."))]
        )
    return moment, pk
