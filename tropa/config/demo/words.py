"""What a company of one language is told with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Place:
    """Where the company has a branch, and the customers around it."""

    branch: str
    zone: str
    """IANA name of the time zone."""
    cities: Sequence[str]
    streets: Sequence[str]
    phone: str
    """With %07d for what follows country and area."""


@dataclass(frozen=True)
class Channel:
    """A source of customers."""

    name: str
    group: str
    share: int
    """How often enquiries come by it, beside the others."""
    luck: float
    """How much easier or harder its deals are won than others."""
    above: str = ""
    """The source that it stands under."""
    utm: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """Names and sentences about people; the pieces are combined by chance."""

    owner: str
    members: Sequence[str]
    """Eleven colleagues of the owner; the first of each four leads a team."""
    places: Sequence[Place]
    """Two of them, in two time zones."""
    teams: Sequence[tuple[str, int]]
    """Three, each with the number of its place; the second one sells projects."""
    men: Sequence[str]
    women: Sequence[str]
    families: Sequence[tuple[str, str]]
    """Of a man and of a woman."""
    fathers: Sequence[tuple[str, str]]
    """Patronymics; empty where there are none."""
    forms: Sequence[str]
    """Legal forms, with %s for the name of a firm."""
    houses: Sequence[str]
    """Hotels, restaurants and shops, with %s for the name."""
    firms: Sequence[str]
    trades: Sequence[str]
    """What is added to the name of a firm; the first one is nothing."""
    positions: Sequence[str]
    tags: Sequence[str]
    """Wholesale, designer, regular, VIP, then whatever else."""
    channels: Sequence[Channel]
    header: Sequence[str]
    """Columns of the customers' file, in the order of customers.py."""
    work: str
    """Title of what a seller did in some time; with %s for the seller."""
    selling: "Selling"


@dataclass(frozen=True)
class Good:
    """A product, or a service where `unit` is not pieces."""

    name: str
    sku: str
    price: int
    cost: int
    unit: str = "796"
    service: bool = False


@dataclass(frozen=True)
class Listed:
    """A price list."""

    name: str
    factor: str
    """Of the own price of a product."""
    tag: int | None = None
    currency: str = ""
    season: bool = False
    """For the weeks around New Year alone, and for the goods of the last group."""


@dataclass(frozen=True)
class Own:
    """A field that the company added."""

    kind: str
    name: str
    label: str
    type: str
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Selling:
    """Names and sentences about what is sold, and how."""

    currency: str
    zone: str
    vat: int
    """Percent, from this year on."""
    rates: dict[str, tuple[float, float]]
    """What one unit of another currency was worth two years ago, and is now."""
    unit: int
    """How much of the base currency prices and deals are counted in: 1 where a lamp costs 40, 100 where 4,000."""
    holidays: Sequence[tuple[int, int]]
    """Days of the year (month, day) when nobody works."""
    rhythm: Sequence[float]
    """How much is going on in each month of a year, January first."""
    pipeline: str
    stages: Sequence[tuple[str, int]]
    """Of the pipeline of projects: five open stages with their probabilities."""
    lost: Sequence[int]
    """Weights of the lost reasons a company begins with."""
    remarks: Sequence[str]
    """What is written beside a lost reason."""
    supplies: Sequence[str]
    """Titles of deals with companies."""
    projects: Sequence[str]
    """Titles of deals of projects."""
    homes: Sequence[str]
    """Titles of deals with people."""
    details: Sequence[str]
    """What is added to the title of a company's deal now and then."""
    rooms: Sequence[str]
    """What is added to the title of a person's."""
    wishes: Sequence[str]
    """Titles of enquiries."""
    refused: Sequence[tuple[str, int]]
    """Why enquiries are rejected, with weights."""
    spam: Sequence[str]
    spammers: Sequence[str]
    notes: Sequence[Sequence[str]]
    """What is written down in each of the five stages; with %s for a sum."""
    small_talk: Sequence[str]
    """What is written down without a deal."""
    steps: Sequence[Sequence[tuple[str, str]]]
    """What is to be done in each of the five stages: kind and title."""
    errands: Sequence[tuple[str, str]]
    """What is to be done without a deal."""
    results: Sequence[str]
    returned: Sequence[str]
    """What is written down of a refund; with %s for its sum."""
    groups: Sequence[tuple[str, str, Sequence[Good]]]
    """Groups of products: name, the group above, what is in it."""
    lists: Sequence[Listed]
    own: Sequence[Own]
    campaigns: Sequence[str]
    """What follows the campaign of a channel in the marks of its addresses."""
    site: str
    """Where the form of the company stands."""

    def free(self, day: date) -> bool:
        """Whether nobody works on a day."""
        return day.weekday() > 4 or (day.month, day.day) in self.holidays
