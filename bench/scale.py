"""How many times better than the best open-source CRMs in Python, at the size at which those were measured.

100,000 contacts, 100,000 deals, 300,000 items of history on PostgreSQL, one client.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bench.measures import Measure

SIZE = 100_000
THEIRS = {
    "list": ("owner: list, first page", 142, 98),
    "search in a list": ("owner: API list, search of two words", 93, 61),
    "global search": ("owner: search, two words", 104, 25),
    "card": ("owner: card", 65, 60),
    "deal list": ("owner: deal list", 163, 130),
    "create": ("owner: create a customer", 17, 15),
}
"""What -> the page that is the same here, p50 and processor there, in milliseconds."""
IMPORTED = 1_069
"""Rows a second there."""


def compared(costs: Mapping[str, Any]) -> Iterator[Measure]:
    """Their processor divided by ours, as far as the pages were measured; wall times beside."""
    for what, (name, p50, cpu) in THEIRS.items():
        if cost := costs.get(name):
            beside = {
                "theirs": f"{p50} ms p50, {cpu} ms cpu",
                "ours": f"{cost.p50:.0f} ms p50, {cost.cpu:.0f} ms cpu",
                "p50": f"{p50 / cost.p50:.1f} times",
            }
            yield Measure(f"{what}, times less processor than the best others", cpu / cost.cpu, beside=beside)
