"""One company is filled, part by part."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from django.db import connection

from bench.filling import trails
from bench.filling.clock import DAY
from bench.filling.company import Company
from bench.filling.customers import Customers
from bench.filling.deals import Bargain, Deals, Told
from bench.filling.ids import Ids
from bench.filling.postgresql import PostgreSql
from bench.filling.rows import Rows
from bench.filling.sqlite import Sqlite
from bench.filling.writers import Writer
from tropa.activities.models import Activity
from tropa.core import numbers, scope
from tropa.core.models import FieldIndex
from tropa.core.models.search import SearchDoc
from tropa.core.models.trail import TrailEntry
from tropa.customers.models import Address, ContactPoint, Customer, CustomerTag, Employment, Note, Requisites
from tropa.sales.models import Deal, Lead, Sale, StageVisit

MODELS = (Activity, Address, ContactPoint, Customer, CustomerTag, Deal, Employment, FieldIndex, Lead, Note, Requisites,
          Sale, SearchDoc, StageVisit, TrailEntry)  # fmt: skip
PART = 10_000
YEARS = 3 * 365 * DAY
"""So long ago the first customer came."""
GREAT = 100_000
"""Entries of the card that has most; a small company has as many as ten for each of its customers."""


@dataclass(frozen=True)
class Filled:
    """What came of it."""

    slug: str
    workspace: UUID
    customers: int
    rows: int
    seconds: float


def fill(sizes: Sequence[tuple[str, int]], *, seed: int = 7, tell: Callable[[str], None] = print) -> list[Filled]:
    """Found a company of each name and size, and fill them all; must be alone with the base.

    The rows are the same for the same seed, size, company and day; what the product founds has ids of its own.
    """
    companies = [
        Company.found(name, min(400, max(4, size // 2_500 if size > 25_000 else 10)), f"{_mailbox(name)}")
        for name, size in sizes
    ]
    writer: Writer = PostgreSql() if connection.vendor == "postgresql" else Sqlite()
    found, began, worked = [], time.monotonic(), time.process_time()
    with writer.open(MODELS):
        for company, (_name, size) in zip(companies, sizes, strict=True):
            since, before = time.monotonic(), writer.written
            for rows in stream(company, size, seed):
                writer.write(rows, company.workspace)
            took = time.monotonic() - since
            found.append(Filled(company.slug, company.workspace, size, writer.written - before, took))
            tell(f"{company.slug}: {size:,} customers, {found[-1].rows:,} rows, {took:.1f} s")
        tell("indexes …")
    for company, (_name, size) in zip(companies, sizes, strict=True):
        with scope.enter(company.workspace):
            numbers.lift("deal", size)
            numbers.lift("lead", size)
    took = time.monotonic() - began
    spent = time.process_time() - worked
    tell(
        f"{writer.written:,} rows in {took:.1f} s with indexes: {writer.written / took:,.0f} a second, "
        f"{writer.written / spent:,.0f} a second of this process's processor"
    )
    return found


def stream(company: Company, size: int, seed: int) -> Iterator[Iterator[Rows]]:
    """The rows of a company, a part a transaction."""
    now = int(time.time()) // DAY * DAY
    since = now - YEARS
    trails.forget()
    dice = Random(f"{seed} {company.slug}")
    ids = Ids(dice, since)
    customers, deals = Customers(company, dice, ids), Deals(company, dice, ids, now)
    trail = trails.Trails(company, dice, ids, now)
    for first in range(0, size, PART):
        count = min(PART, size - first)
        came = [since + n * YEARS // size for n in (first, first + count)]
        yield _part(customers, deals, trail, count, *came, great=min(GREAT, size * 10) if first == 0 else 0)


def _part(
    customers: Customers, deals: Deals, trail: trails.Trails, count: int, since: int, until: int, *, great: int
) -> Iterator[Rows]:
    told: list[Told] = []
    bargains: list[Bargain] = []
    part = customers.come(count, since, until)
    made = [*deals.rows(part, told, bargains), *trail.rows(part, told, bargains)]
    if great:
        made += trail.of_the_great(part, great)
    # What a customer is by now is known at the end, and must stand before what leads to it.
    yield from customers.rows(part)
    yield from made


def _mailbox(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))
