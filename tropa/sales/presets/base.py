"""What a preset says: pipelines, fields, sources, reasons, groups, views, and examples to look around with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tropa.core.registry import Registry
from tropa.customers.models import Source
from tropa.sales.models import Stage
from tropa.sales.models.product import Unit as Unit

Colour = Stage.Colour
Kind = Stage.Kind
Channel = Source.ChannelGroup
OPEN_PATH = (Colour.GREY, Colour.BLUE, Colour.TEAL, Colour.YELLOW, Colour.ORANGE, Colour.PURPLE)
"""Colours of open stages in their order, where a preset names none; green and red are left for won and lost."""


class Both(NamedTuple):
    """A text in both languages."""

    en: str
    ru: str

    def of(self, language: str) -> str:
        """In the language of the company: "ru" or another."""
        return self.ru if language == "ru" else self.en


SILENCE = Both("", "")


class StageOf(NamedTuple):
    """An open stage; probability in percent."""

    name: Both
    probability: int
    colour: Colour | None = None


@dataclass(frozen=True)
class PipelineOf:
    """A pipeline: its open stages in their order, then one for won and one for lost deals."""

    name: Both
    open: tuple[StageOf, ...]
    won: Both
    lost: Both

    def stages(self) -> list[tuple[Both, Kind, int, Colour]]:
        """(name, kind, probability, colour) of every stage, in order."""
        way = [
            (stage.name, Kind.OPEN, stage.probability, stage.colour or OPEN_PATH[place % len(OPEN_PATH)])
            for place, stage in enumerate(self.open)
        ]
        return [*way, (self.won, Kind.WON, 100, Colour.GREEN), (self.lost, Kind.LOST, 0, Colour.RED)]


@dataclass(frozen=True)
class FieldOf:
    """A field of `kind` ("deal") that is stored as `custom.<name>`; choices are (key, text)."""

    kind: str
    name: str
    label: Both
    type: str = "text"
    choices: tuple[tuple[str, Both], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    help: Both = SILENCE


class SourceOf(NamedTuple):
    """Where customers come from, and the group that reports add up by."""

    name: Both
    group: Channel


class ProductOf(NamedTuple):
    """An example of what is sold; the price is in roubles."""

    name: Both
    price: int
    unit: Unit = Unit.PIECE
    service: bool = False


class GroupOf(NamedTuple):
    """A group of products with its examples."""

    name: Both
    products: tuple[ProductOf, ...]


@dataclass(frozen=True)
class ViewOf:
    """A list of `kind` that everybody finds among the tabs; `query` is a JSON filter."""

    kind: str
    name: Both
    query: Mapping[str, Any]
    columns: tuple[str, ...] = ()
    sort: str = ""


@dataclass(frozen=True)
class CustomerOf:
    """An example of a customer; `key` is how deals and enquiries of the preset name it."""

    key: str
    name: Both
    city: Both
    company: bool = True
    source: str = ""
    """The English name of one of the preset's sources."""
    lifecycle: str = "lead"
    custom: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DealOf:
    """An example of a deal: `stage` is the English name of its stage, `amount` in roubles, days count from today."""

    title: Both
    customer: str
    stage: str
    amount: int
    age: int
    """Days since it was made."""
    due: int = 0
    """Days until it is expected to be won; 0: nobody knows."""
    step: Both | None = None
    """The task that is next."""
    step_in: int = 1
    """Days until the step is due; below 0 it is late."""
    lost: str = ""
    """The English reason of a lost one."""
    pipeline: int = 0
    custom: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LeadOf:
    """An example of an enquiry: of a customer named by its key, or of somebody new."""

    title: Both
    hours: int
    """Since it came."""
    source: str = ""
    customer: str = ""
    person: Both | None = None
    rejected: Both | None = None
    """Why it was rejected; None: nobody has decided."""


@dataclass(frozen=True)
class Samples:
    """Examples to look around with; they are marked, and go by one button."""

    customers: tuple[CustomerOf, ...]
    deals: tuple[DealOf, ...]
    leads: tuple[LeadOf, ...]


@dataclass(frozen=True)
class Preset:
    """What companies of one industry begin with."""

    label: str
    title: Both
    about: Both
    icon: str
    industries: tuple[str, ...]
    """What a company may have chosen in its first steps to be offered this."""
    pipelines: tuple[PipelineOf, ...]
    fields: tuple[FieldOf, ...]
    sources: tuple[SourceOf, ...]
    lost_reasons: tuple[Both, ...]
    groups: tuple[GroupOf, ...]
    views: tuple[ViewOf, ...]
    samples: Samples
    order: int = 100


presets: Registry[Preset] = Registry(Preset, module="presets", entry_points="tropa.presets")
