"""A believable company to look at: people, customers, and two years of enquiries, deals and work, the same for a seed.

It composes the product: who buys what, when and how it ends is drawn in memory first; customers come by an import of a
file, as they would in life; the rest is written in bulk, some time of one seller an operation, with the dates it had.
"""

import random
from datetime import datetime

from django.utils import timezone

from tropa.config.demo import customers as files
from tropa.config.demo import english, goods, russian
from tropa.config.demo.bargains import Bargain, Bargains
from tropa.config.demo.baskets import Baskets
from tropa.config.demo.buyers import gather
from tropa.config.demo.clock import Clock
from tropa.config.demo.deals import refunds
from tropa.config.demo.diary import Diary
from tropa.config.demo.enquiries import Enquiries, Enquiry
from tropa.config.demo.leads import receive
from tropa.config.demo.marks import Marks
from tropa.config.demo.months import Calendar
from tropa.config.demo.people import hire_all, settle
from tropa.config.demo.ties import add_fields, tie
from tropa.config.demo.ways import pave
from tropa.config.demo.world import World
from tropa.core import numbers
from tropa.core.delivery import dispatcher
from tropa.core.journal import operation
from tropa.core.models import WorkspaceSettings
from tropa.core.tasks.declaring import load
from tropa.sales.models import deal, lead

CUSTOMERS = 2_000
ENTRIES = 20_000
DEALS = 1_500
LEADS = 3_000
DAYS = 24 * 30


def fill(
    *,
    seed: int = 1,
    customers: int = CUSTOMERS,
    entries: int = ENTRIES,
    deals: int = DEALS,
    leads: int = LEADS,
    now: datetime | None = None,
) -> None:
    """Fill the entered workspace, whose owner is its only member so far.

    Args:
        seed: the same seed gives the same company, relative to `now`.
        customers: how many, besides strangers who asked this month.
        entries: how many lines the trails have together, about, over two years until `now`.
        deals: how many.
        leads: how many.
    """
    settings = WorkspaceSettings.objects.get()
    words = russian.WORDS if settings.language == "ru" else english.WORDS
    chance, now = random.Random(seed), now or timezone.now()  # noqa: S311  # a game, not a secret
    selling = words.selling
    clock = Clock(selling, chance, now=now, days=DAYS)
    with operation("demo.settings", title=settings.name) as context:
        context.at = clock.start
        settle(words)
    with operation("demo.company", title=settings.name) as context:
        context.at = clock.start
        sellers, rates = hire_all(words), goods.Rates(selling, chance, begin=clock.start, now=now)
        rates.write()
        sources, tags, ways = files.open_sources(words), files.open_tags(words), pave(selling)
        shelf = goods.stock(selling)
        add_fields(selling.own)
        goods.price(selling, shelf, tags, rates, now)
    world = World(words, sellers, sources, ways, rates, clock)

    buyers = gather(words, chance, sellers, clock, customers)
    bargains = Bargains(words, chance, sellers, clock, Baskets(words, chance, shelf, rates)).draw(buyers, deals)
    enquiries = Enquiries(words, chance, sellers, clock).draw(buyers, bargains, leads)
    tie(selling.own, _aside(seed, "ties"), sellers, clock, buyers, bargains)
    said = Marks(words, _aside(seed, "marks"), sellers, clock).draw(enquiries)
    back = refunds(chance, clock, world, bargains)
    for buyer in buyers:
        buyer.judge(chance, now)
    diary = Diary(selling, chance, sellers, clock)
    told = entries - _lines(bargains, enquiries) - len(said)
    past = diary.past(buyers, bargains, max(told, entries // 4)) + diary.returned(back)
    past += diary.ahead(buyers, bargains)
    past += Diary(selling, _aside(seed, "today"), sellers, clock).today(buyers)

    files.bring(words, chance, sellers, buyers)
    numbers.reserve(deal.SERIES, len(bargains))
    numbers.reserve(lead.SERIES, len(enquiries))
    calendar = Calendar(world)
    calendar.sort(bargains, enquiries, past, back, said)
    calendar.write()
    load("subscribers")
    dispatcher.make_cursors(from_now=True)  # whatever rings for news does not ring for those of two years
    for one in enquiries:
        if one.decided is None:
            receive(world, one)


def _aside(seed: int, what: str) -> random.Random:
    """A chance of its own: what is drawn by it changes nothing else of the company."""
    return random.Random(f"{seed} {what}")  # noqa: S311  # a game, not a secret


def _lines(bargains: list[Bargain], enquiries: list[Enquiry]) -> int:
    """How many lines deals and enquiries make in the trails."""
    # Who has a say in a deal finds its moves on his own card too.
    moves = sum((len(one.stays) - 1 + (one.closed is not None)) * (1 + len(one.people)) for one in bargains)
    return moves + sum(2 - (one.spam or one.decided is None) for one in enquiries)
