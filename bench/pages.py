"""A walk through a company of any size: processor time of the real web process, as multiples of a plain page.

As an owner and as the busiest seller, while another client writes. BENCH_SIZES names the sizes ("10000,100000"); the
growth from the first to the last is measured too, and beside 100,000 stands what the best open-source CRMs in Python
need.
"""

import os
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from bench import scale
from bench.browser import Answer, Browser
from bench.bulk import bulk
from bench.house import House
from bench.measures import Measure
from bench.servers import Server, served
from bench.trickle import writing_beside
from bench.walk import Page, pages

SIZES = [int(each) for each in os.environ.get("BENCH_SIZES", "10000,100000").split(",")]
PORT = int(os.environ.get("BENCH_PORT", "18190"))
GROWTH = 1.3
WARM, ROUNDS = 4, int(os.environ.get("BENCH_ROUNDS", "30"))
"""Requests before anything counts; requests that count, each after one of the yardstick."""
PLAIN = Page("plain", lambda browser, n: browser.get("yardstick/"))


@dataclass(frozen=True)
class Cost:
    """What one request of it costs."""

    cpu: float
    """Milliseconds of the server's processor, the median of the requests."""
    times: float
    """The same, in plain pages."""
    p50: float
    p95: float
    queries: int
    size: int


def run() -> Iterator[Measure]:
    """All pages at all sizes."""
    found: dict[str, list[Cost]] = {}
    wanted = os.environ.get("BENCH_PAGES", "")
    for size in SIZES:
        house = House.of(size)
        with served(PORT) as server, writing_beside(house):
            plain = Browser(house, house.owner, PORT)
            for who, member in (("owner", house.owner), ("seller", house.seller)):
                browser = Browser(house, member, PORT)
                for page in pages(house, member):
                    name = f"{who}: {page.name}"
                    if wanted not in name:
                        continue
                    cost = measure(server, plain, browser, page)
                    found.setdefault(name, []).append(cost)
                    yield from told(f"{name}, {size:,}", page, cost)
        if not wanted:
            yield from bulk(house, PORT)
        if size == scale.SIZE:
            yield from scale.compared({name: costs[-1] for name, costs in found.items()})
    if len(SIZES) > 1:
        for name, costs in found.items():
            grown = costs[-1].times / costs[0].times
            yield Measure(f"{name}, growth {SIZES[0]:,} to {SIZES[-1]:,}", grown, GROWTH)


def told(name: str, page: Page, cost: Cost) -> Iterator[Measure]:
    """The multiple with the other numbers beside it; the queries by themselves where there are too many."""
    beside = {
        "cpu": f"{cost.cpu:.1f} ms",
        "p50": f"{cost.p50:.1f} ms",
        "p95": f"{cost.p95:.1f} ms",
        "queries": str(cost.queries),
        "bytes": f"{cost.size:,}",
    }
    yield Measure(name, cost.times, page.budget, beside=beside)
    if page.queries is not None and cost.queries > page.queries:
        yield Measure(f"{name}, queries", cost.queries, page.queries)


def measure(server: Server, plain: Browser, browser: Browser, page: Page) -> Cost:
    """Ask the plain page and this one in turn, so that both meet the same weather."""
    answers: list[Answer] = []
    spent: dict[str, list[float]] = {PLAIN.name: [], page.name: []}
    for n in range(WARM + ROUNDS):
        for who, each in ((plain, PLAIN), (browser, page)):
            before = server.cpu()
            answer = each.ask(who, n)
            took = server.cpu() - before
            assert answer.status == each.status, (each.name, answer.status, answer.body[:200])
            if n >= WARM:
                spent[each.name].append(took * 1_000)
                answers += [answer] * (each is page)
    times = sorted(answer.seconds * 1_000 for answer in answers)
    cpu = statistics.median(spent[page.name])
    return Cost(
        cpu=cpu,
        times=cpu / statistics.median(spent[PLAIN.name]),
        p50=statistics.median(times),
        p95=times[int(len(times) * 0.95)],
        queries=answers[-1].queries,
        size=len(answers[-1].body),
    )
