"""Pages of a company with many customers: processor time of the real web process, as multiples of a plain page.

BENCH_SIZES names the sizes ("10000,100000"); the growth from the first to the last is measured too.
"""

import json
import os
import re
import statistics
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.house import Answer, Browser, House, Server, served
from bench.measures import Measure

SIZES = [int(each) for each in os.environ.get("BENCH_SIZES", "10000,100000").split(",")]
PORT = int(os.environ.get("BENCH_PORT", "18190"))
GROWTH = 1.3
WARM, ROUNDS, EACH = 4, 4, 12
"""Requests before anything counts; rounds in which the yardstick and the page take turns; requests of a turn."""
DEEP = 40
"""Pages down before the deep one."""


@dataclass(frozen=True)
class Page:
    """One thing people do, and how many plain pages it may cost."""

    name: str
    ask: Callable[[Browser, int], Answer]
    budget: float | None = None
    status: int = 200


@dataclass(frozen=True)
class Cost:
    """What one request of it costs."""

    cpu: float
    """Milliseconds of the server's processor."""
    times: float
    """The same, in plain pages."""
    p50: float
    p95: float
    queries: int
    size: int


def run() -> Iterator[Measure]:
    """All pages at all sizes."""
    house = House.open()
    found: dict[str, list[Cost]] = {}
    for size in SIZES:
        house.grow(size)
        with served(PORT) as server:
            browser = Browser(house, PORT)
            for page in pages(browser, house):
                cost = measure(server, browser, page)
                found.setdefault(page.name, []).append(cost)
                yield Measure(
                    f"{page.name}, {size:,} customers, plain pages", cost.times, page.budget, beside=told(cost)
                )
    if len(SIZES) > 1:
        for name, costs in found.items():
            yield Measure(f"{name}, growth {SIZES[0]:,} to {SIZES[-1]:,}", costs[-1].times / costs[0].times, GROWTH)


def told(cost: Cost) -> dict[str, str]:
    """The numbers beside the multiple."""
    return {
        "cpu": f"{cost.cpu:.1f} ms",
        "p50": f"{cost.p50:.1f} ms",
        "p95": f"{cost.p95:.1f} ms",
        "queries": str(cost.queries),
        "bytes": f"{cost.size:,}",
    }


def pages(browser: Browser, house: House) -> list[Page]:
    """What is asked."""
    owner = str(house.sellers[3].pk)
    ours = json.dumps(
        {
            "all": [
                {"field": "owner", "op": "is", "value": owner},
                {"field": "tags", "op": "has_any", "value": [tag(house, "VIP")]},
            ]
        }
    )
    deep = down(browser, DEEP)
    cards = re.findall(r'/customers/([0-9a-f-]{36})/"', browser.get("customers/").body.decode())
    cards = list(dict.fromkeys(cards))
    return [
        Page("list, first page", lambda browser, n: browser.get("customers/"), 1.8),
        Page("list by name", lambda browser, n: browser.get("customers/", sort="name"), 1.8),
        Page(
            "list of an owner and a tag by name",
            lambda browser, n: browser.get("customers/", filter=ours, sort="name"),
            1.8,
        ),
        Page("list by name, page 40", lambda browser, n: browser.get("customers/", sort="name", cursor=deep), 1.8),
        Page("card", lambda browser, n: browser.get(f"customers/{cards[n % len(cards)]}/"), 2.2),
        Page("search, two words", lambda browser, n: browser.get("search", q="щербаков ан"), 1.5),
        Page(
            "search, digits of a telephone", lambda browser, n: browser.get("search", q=f"{(n * 37) % 9999:04d}"), 1.5
        ),
        Page("search, part of an e-mail", lambda browser, n: browser.get("search", q=f"user{n * 74 + 1}@ex"), 1.5),
        Page("Today", lambda browser, n: browser.get("today/"), 3.0),
        Page("create over HTTP", created, None, 302),
    ]


def created(browser: Browser, n: int) -> Answer:
    """A new customer with a telephone and an e-mail."""
    last = f"{os.urandom(4).hex()}"
    return browser.post(
        "customers/new/", kind="person", last_name=f"Новикова {last}", first_name="Ольга", email=f"{last}@example.org"
    )


def tag(house: House, name: str) -> str:
    """The id of a tag of the house."""
    from tropa.core import scope
    from tropa.customers.models import Tag

    with scope.enter(house.opened.workspace.pk):
        return str(Tag.objects.get(name=name).pk)


def down(browser: Browser, steps: int) -> str:
    """The cursor of a page far down the list by name."""
    cursor = ""
    for _step in range(steps):
        body = browser.get("customers/", sort="name", **({"cursor": cursor} if cursor else {})).body.decode()
        found = re.search(r"cursor=([^\"&]+)", body)
        if found is None:
            return cursor
        cursor = urllib.parse.unquote(found[1].replace("&amp;", "&"))
    return cursor


def measure(server: Server, browser: Browser, page: Page) -> Cost:
    """Ask the plain page and this one in turn, so that both meet the same weather."""
    plain = Page("plain", lambda browser, n: browser.get("yardstick/"))
    answers: list[Answer] = []
    spent = {"plain": 0.0, page.name: 0.0}
    for each in (plain, page):
        turn(browser, each, WARM, 0)
    for round_ in range(ROUNDS):
        for each in (plain, page):
            before = server.cpu()
            got = turn(browser, each, EACH, round_ * EACH)
            spent[each.name] += server.cpu() - before
            if each is page:
                answers += got
    times = sorted(answer.seconds * 1_000 for answer in answers)
    count = ROUNDS * EACH
    return Cost(
        cpu=spent[page.name] / count * 1_000,
        times=spent[page.name] / spent["plain"],
        p50=statistics.median(times),
        p95=times[int(len(times) * 0.95)],
        queries=answers[-1].queries,
        size=len(answers[-1].body),
    )


def turn(browser: Browser, page: Page, count: int, first: int) -> list[Answer]:
    """Some requests of one page, one after another."""
    answers = [page.ask(browser, first + n) for n in range(count)]
    for answer in answers:
        assert answer.status == page.status, (page.name, answer.status, answer.body[:200])
    return answers
