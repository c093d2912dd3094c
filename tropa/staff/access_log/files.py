"""The log as a file; names of people and records in it are written by others, so `core.export` makes them safe."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.staff.access_log.asked import Asked
from tropa.staff.access_log.lines import page

PART = 500
LAST = UUID(int=2**128 - 1)


def rows(viewer: Any, asked: Asked, until: datetime) -> Iterator[list[Any]]:
    """The heading and the entries up to this moment, newest first; the memory holds one part of them."""
    yield [
        _("When"), _("Who"), _("From where"), _("Address of the machine"), _("What was done"), _("Records"),
        _("Record"), _("Words"), _("Filter"), _("How many"), _("Format"), _("Columns"), _("Export number"),
    ]  # fmt: skip
    mark = f"{until.isoformat()},{LAST}"
    while mark:
        found, mark = page(viewer, asked, before=mark, limit=PART)
        for line in found:
            one = line.entry
            yield [
                timezone.localtime(one.at).replace(tzinfo=None), line.who, line.where, one.address, line.act, line.what,
                line.record.title if line.record else "", one.words, line.sentence, line.found, line.form,
                line.columns, one.number,
            ]  # fmt: skip
