"""Deals, the stages they stood in, their sales, and the enquiries they came of."""

from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from bench.filling import texts
from bench.filling.clock import DAY, at, on
from bench.filling.company import Company
from bench.filling.customers import DOC, Part
from bench.filling.ids import Ids
from bench.filling.rows import STAMPS, Row, Rows
from bench.filling.skew import Skewed, shared_out
from tropa.core import search
from tropa.core.models.search import SearchDoc
from tropa.lib.names import folded
from tropa.sales.models import Deal, Lead, Sale, StageVisit
from tropa.sales.projections import ACCEPTED, ASKED, LOST, MOVED, WON

DEAL = ("id", *STAMPS, "number", "title", "title_key", "customer", "pipeline", "stage", "amount", "currency",
        "amount_base", "rate_on", "expected_on", "outcome", "closed_at", "lost_reason", "source", "owner", "team",
        "branch", "staged_at", "next_step_at")  # fmt: skip
VISIT = ("id", "deal", "stage", "entered_at", "left_at", "by")
SALE = ("id", "created_at", "customer", "occurred_on", "amount", "currency", "amount_base", "owner", "team", "branch",
        "source", "origin_kind", "origin_id")  # fmt: skip
LEAD = ("id", *STAMPS, "number", "title", "title_key", "customer", "status", "received_at", "closed_at", "source",
        "deal", "owner", "team", "branch")  # fmt: skip
CURRENCY = "RUB"
MOSCOW = 3 * 3_600
"""The company's days begin so many seconds before those of UTC."""


class Told(NamedTuple):
    """One line of the trail: the customer's number in the part, when, what, about what, by whom."""

    customer: int
    at: int
    kind: str
    subject: str
    about: bytes
    importance: int
    by: bytes


class Bargain(NamedTuple):
    """A deal as far as its task asks."""

    pk: bytes
    customer: int
    due: int
    """When its next step is due; 0: nothing is planned."""


class Deals:
    """Makes them."""

    def __init__(self, company: Company, dice: Random, ids: Ids, now: int) -> None:
        self.company, self.dice, self.ids, self.now = company, dice, ids, now
        self._sources, self._reasons = Skewed(company.sources), Skewed(company.reasons)
        self.number = self.leads = 0

    def rows(self, part: Part, told: list[Told], bargains: list[Bargain]) -> Iterator[Rows]:
        """As many deals as there are customers, shared out unequally; what is told of them goes to `told`."""
        count = len(part.ids)
        made: dict[Any, list[Row]] = {Deal: [], StageVisit: [], Sale: [], Lead: [], SearchDoc: []}
        owners = shared_out(self.dice, count, count)
        for pk, customer in zip(self.ids.take(count), owners, strict=True):
            self._deal(pk, customer, part, made, told, bargains)
        for model, columns in ((Deal, DEAL), (StageVisit, VISIT), (Sale, SALE), (Lead, LEAD), (SearchDoc, DOC)):
            yield Rows(model, columns, made[model])

    def _deal(self, pk: bytes, customer: int, part: Part, made: Any, told: list[Told], bargains: list[Bargain]) -> None:
        dice, now, since = self.dice, self.now, part.since[customer]
        began = since + int((now - since) * dice.random())
        ends = began + int((3 + 120 * dice.random() ** 2) * DAY)
        open_, won = ends > now, dice.random() < 0.35
        ended = min(ends, now)
        way = self._way(open_, won)
        moments = [began, *sorted(began + int((ended - began) * dice.random()) for _ in way[1:])]
        if not open_:
            moments[-1] = ended
        hands, source = part.hands[customer], self._sources.picks(dice, 1)[0]
        self._visits(pk, customer, way, moments, hands[0], made[StageVisit], told)
        self.number += 1
        title = texts.deal(dice, self.number)
        amount = int(10 ** (3.5 + 3 * dice.random())) // 100 * 100
        due = now + int((-10 + 30 * dice.random()) * DAY) if open_ and dice.random() < 0.6 else 0
        day = on((ended + MOSCOW) // DAY)
        reason = self._reasons.picks(dice, 1)[0] if not open_ and not won else None
        outcome = "open" if open_ else "won" if won else "lost"
        made[Deal].append((
            pk, at(began), at(moments[-1]), self.number, title, folded(title), part.ids[customer],
            self.company.pipeline, way[-1], amount, CURRENCY, amount, day, on(ends // DAY), outcome,
            None if open_ else at(ended), reason, source, *hands, at(moments[-1]), at(due) if due else None,
        ))  # fmt: skip
        made[SearchDoc].append(("deal", pk, _line(title, part.names[customer].whole, self.number)))
        if due:
            bargains.append(Bargain(pk, customer, due))
        if won and not open_:
            part.buys[customer] = True
            made[Sale].append((
                *self.ids.take(1), at(ended), part.ids[customer], day, amount, CURRENCY, amount, *hands, source, "deal",
                pk,
            ))  # fmt: skip
        if dice.random() < 0.4:
            self._lead(pk, customer, part, began, title, source, made[Lead], told)

    def _way(self, open_: bool, won: bool) -> list[bytes]:
        stages = self.company.stages
        if open_:
            return stages[: 1 + int(len(stages) * self.dice.random())]
        passed = len(stages) - 1 if won else 1 + int(3 * self.dice.random() ** 2)
        skipped = int(3 * self.dice.random())
        return [*stages[: max(1, passed - skipped)], self.company.won if won else self.company.lost]

    def _visits(
        self, pk: bytes, customer: int, way: list[bytes], moments: list[int], by: bytes, rows: list[Row],
        told: list[Told],
    ) -> None:  # fmt: skip
        ids, last = self.ids.take(len(way)), len(way) - 1
        for n, stage in enumerate(way):
            left = at(moments[n + 1]) if n < last else None
            rows.append((ids[n], pk, stage, at(moments[n]), left, by))
            if n:
                closes = WON if stage == self.company.won else LOST if stage == self.company.lost else ""
                told.append(Told(customer, moments[n], closes or MOVED, "deal", pk, 1 if closes else 2, by))

    def _lead(
        self, deal: bytes, customer: int, part: Part, at_: int, title: str, source: bytes, rows: list[Row],
        told: list[Told],
    ) -> None:  # fmt: skip
        pk = self.ids.take(1)[0]
        self.leads += 1
        new = at_ > self.now - 2 * DAY
        asked, hands = max(part.since[customer], at_ - 3_600), part.hands[customer]
        rows.append((
            pk, at(asked), at(at_), self.leads, title, folded(title), part.ids[customer], "new" if new else "accepted",
            at(asked), None if new else at(at_), source, None if new else deal, *hands,
        ))  # fmt: skip
        told.append(Told(customer, asked, ASKED, "lead", pk, 1, hands[0]))
        if not new:
            told.append(Told(customer, at_, ACCEPTED, "lead", pk, 1, hands[0]))


def _line(title: str, customer: str, number: int) -> str:
    return search.line_of("deal", search.Texts([title, customer], extra=[str(number)]))
