"""What a card has beside its fields: blocks at the right, composers above the trail, and what is ahead.

Each app registers its own in `<app>/cards.py` (or files of `<app>/cards/`); the card itself knows none of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django_stubs_ext import StrOrPromise

from tropa.core import access
from tropa.core.registry import Registry


class Block:
    """One block of related records."""

    label: ClassVar[str] = ""
    kind: ClassVar[str] = ""
    """The kind of the card it stands on."""
    title: ClassVar[StrOrPromise] = ""
    order: ClassVar[int] = 100
    template: ClassVar[str] = ""
    refreshed_by: ClassVar[tuple[str, ...]] = ()
    """Kinds of records: when one that is linked with this record changes, the block is stale."""

    def context(self, record: Any, viewer: Any) -> dict[str, Any] | None:
        """What the template finds as `it`, beside `block` and `record`; None: the block is not shown."""
        raise NotImplementedError


class Composer:
    """One sort of entry that can be written on the card: a note, a task. Its template is the whole form."""

    label: ClassVar[str] = ""
    kind: ClassVar[str] = ""
    title: ClassVar[StrOrPromise] = ""
    icon: ClassVar[str] = "note"
    order: ClassVar[int] = 100
    template: ClassVar[str] = ""
    asks: ClassVar[tuple[str, str]]
    """Kind and action that the viewer needs."""

    def context(self, record: Any, viewer: Any) -> dict[str, Any]:
        """What the template finds as `it`, beside `composer` and `record`."""
        return {}


@dataclass(frozen=True)
class AheadItem:
    """Something that will happen, dotted above "now"."""

    at: datetime
    title: str
    label: str = ""
    """What it is known by on the page; of a record its id."""
    text: str = ""
    icon: str = "flag"
    url: str = ""
    ours: bool = False
    late: bool = False


class Ahead:
    """Tells what will happen with a record."""

    label: ClassVar[str] = ""
    kind: ClassVar[str] = ""

    def items(self, record: Any, viewer: Any) -> list[AheadItem]:
        """What the viewer may see of it, in a constant number of queries."""
        raise NotImplementedError


blocks: Registry[Block] = Registry(Block, module="cards")
composers: Registry[Composer] = Registry(Composer, module="cards")
aheads: Registry[Ahead] = Registry(Ahead, module="cards")


@dataclass(frozen=True)
class Placed:
    """A block or composer with what its template needs; a block without context has nothing to show."""

    part: Any
    context: dict[str, Any] | None


def blocks_of(record: Any, viewer: Any, changed: Collection[str] | None = None) -> list[Placed]:
    """The blocks of this record's card; those alone which records of the `changed` kinds made stale."""
    return [
        Placed(block, block.context(record, viewer))
        for block in blocks
        if block.kind == record.kind_label and (changed is None or not set(block.refreshed_by).isdisjoint(changed))
    ]


def composers_of(record: Any, viewer: Any) -> list[Placed]:
    """What this viewer may write on this record's card."""
    return [
        Placed(one, one.context(record, viewer))
        for one in composers
        if one.kind == record.kind_label and access.may(viewer, *one.asks)
    ]


def ahead_of(record: Any, viewer: Any) -> list[AheadItem]:
    """What is ahead, the farthest first, as it stands above "now"."""
    found = [item for one in aheads if one.kind == record.kind_label for item in one.items(record, viewer)]
    return sorted(found, key=lambda item: item.at, reverse=True)
