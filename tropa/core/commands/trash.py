"""Into the trash, and out of it."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core import kinds
from tropa.core.access import Viewer
from tropa.core.commands.declaring import Command, commands
from tropa.core.records import Record


def _has_trash(kind: str) -> bool:
    """Entries of a ledger are taken back, not thrown away."""
    return issubclass(kinds.model(kind), Record)


def _set_deleted(records: Sequence[Any], value: Any) -> None:
    if records:
        type(records[0]).everything.filter(pk__in=[record.pk for record in records]).update(deleted_at=value)


@commands.register
class Trash(Command):
    """Out of every list, for 30 days."""

    label = "core.trash"
    title = _("Move to the trash")
    icon = "trash"
    action = "delete"
    order = 90

    def fits(self, kind: str) -> bool:
        """Kinds that have a trash."""
        return _has_trash(kind)

    def run(self, records: Sequence[Any], params: Any, *, viewer: Viewer) -> None:
        """Put all of them there by one statement."""
        _set_deleted(records, timezone.now())


@commands.register
class Restore(Command):
    """Back into the lists."""

    label = "core.restore"
    title = _("Restore from the trash")
    icon = "trash-off"
    action = "delete"
    trashed = True
    order = 91

    def fits(self, kind: str) -> bool:
        """As `Trash`."""
        return _has_trash(kind)

    def run(self, records: Sequence[Any], params: Any, *, viewer: Viewer) -> None:
        """Take all of them out."""
        _set_deleted(records, None)
