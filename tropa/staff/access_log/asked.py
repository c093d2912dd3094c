"""Which entries of the log are wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tropa.core import days
from tropa.core.access import kinds
from tropa.core.ids import as_uuid
from tropa.core.models import AccessEntry
from tropa.core.viewing import marks
from tropa.core.viewing.noting import storable

Act = AccessEntry.Act
ACTS: dict[str, Any] = {
    Act.VIEW: _("Opened a record"),
    Act.LIST: _("Looked through a list"),
    Act.SEARCH: _("Searched"),
    Act.EXPORT: _("Exported"),
    Act.PRINT: _("Printed"),
    Act.DOWNLOAD: _("Downloaded a file"),
}


@dataclass(frozen=True)
class Asked:
    """What is asked of the log; what an address says and cannot be read is not asked for.

    Args:
        since, until: days of the reader's zone, both included.
        number: of an export, as it stands in the file.
    """

    member: UUID | None = None
    act: str = ""
    kind: str = ""
    record: UUID | None = None
    since: date | None = None
    until: date | None = None
    number: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        """From an address."""
        act, kind, number = given.get("act", ""), given.get("kind", ""), given.get("number", "").strip()
        return cls(
            member=as_uuid(given.get("member", "")),
            act=act if act in ACTS else "",
            kind=kind if kind in kinds else "",
            record=as_uuid(given.get("record", "")),
            since=days.asked_day(given.get("since", "")),
            until=days.asked_day(given.get("until", "")),
            # What is no number finds nothing, rather than everything.
            number=marks.number_in(number) or storable(number)[:12] or "-" if number else "",
        )

    @property
    def values(self) -> dict[str, str]:
        """As an address says it."""
        return {name: str(value) for name, value in vars(self).items() if value}

    def address(self, **changes: str) -> str:
        """The same question in an address, with some answers changed."""
        return urlencode({name: value for name, value in (self.values | changes).items() if value})

    def condition(self) -> Q:
        """What an entry has to fulfil."""
        found = Q()
        if self.member:
            found &= Q(actor_id=self.member)
        if self.record:
            found &= Q(record=self.record)
        if self.number:
            found &= Q(number=self.number)
        if self.act:
            found &= Q(act=self.act)
        if self.kind:
            found &= Q(kind=self.kind)
        return found & days.within(self.since, self.until)
