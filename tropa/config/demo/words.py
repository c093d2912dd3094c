"""What a company of one language is told with."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Names and sentences; the pieces are combined by chance."""

    owner: str
    members: Sequence[str]
    """Eleven colleagues of the owner; the first of each four leads a team."""
    teams: Sequence[str]
    men: Sequence[str]
    women: Sequence[str]
    families: Sequence[tuple[str, str]]
    """Of a man and of a woman."""
    fathers: Sequence[tuple[str, str]]
    """Patronymics; empty where there are none."""
    forms: Sequence[str]
    """With %s for the name of a firm."""
    firms: Sequence[str]
    trades: Sequence[str]
    positions: Sequence[str]
    cities: Sequence[str]
    streets: Sequence[str]
    tags: Sequence[str]
    sources: Sequence[str]
    phone: str
    """With %09d or so for what follows the country."""
    header: Sequence[str]
    """Columns of the customers' file, in the order of customers.py."""
    notes: Sequence[str]
    """With %s for a day or a sum."""
    sums: Sequence[str]
    tasks: Sequence[str]
    results: Sequence[str]
    month: str
    """Title of what a seller did in a month; with %s for the seller."""
