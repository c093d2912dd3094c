"""What leaves the house is written down first: an export or a print whose row cannot be written does not happen."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from tropa.core.access import SYSTEM_VIEWER
from tropa.core.models import AccessEntry
from tropa.core.viewing import allowance, buffer
from tropa.core.viewing.askers import entry
from tropa.core.viewing.marks import new_number
from tropa.core.viewing.noting import cut, spelled


def exported(
    kind: str,
    *,
    count: int,
    form: str,
    viewer: Any = SYSTEM_VIEWER,
    columns: Sequence[str] = (),
    asked: Any = None,
    words: str = "",
) -> str:
    """Write down that records leave as a file, before they do; gives the number that marks the file.

    Call it in the transaction of the request (or with none, then it is its own), never while the file streams. Outside
    a request it is the system's export (`origin` tells the command line).

    Args:
        kind: of the records; "" for everything (an archive of the workspace).
        count: how many records leave.
        form: csv, xlsx, archive, ...
        viewer: whose role limits what leaves; the system is not limited.
        words: what it is, where it is no list: the name of a report.

    Raises:
        RuleViolation: more than the role may take away; nothing is written then.
    """
    number = new_number()
    made = entry(
        AccessEntry.Act.EXPORT,
        kind=kind,
        words=cut(words),
        asked=spelled(asked),
        found=count,
        shown=count,
        number=number,
        details={"form": form, "columns": list(columns)},
    )
    if viewer is not SYSTEM_VIEWER:
        made.actor_id = viewer.id  # whose limit is asked is who took it, whoever acts
    with transaction.atomic():
        allowance.allow_file(viewer, count)
        buffer.write([made])
    return number


def printed(kind: str, record: UUID | None, *, words: str = "") -> None:
    """Write down that a page is being printed."""
    with transaction.atomic():
        buffer.write([entry(AccessEntry.Act.PRINT, kind=kind, record=record, words=cut(words), shown=1)])
