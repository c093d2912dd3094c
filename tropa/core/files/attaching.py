"""Files as records, and the records they hang on."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core import actors, entitlements
from tropa.core.files.carriers import carriers
from tropa.core.files.receiving import Received, received
from tropa.core.journal import operation
from tropa.core.models import File, FileLink


def keep(arrived: Received, *, on: Any = None) -> File:
    """Make the record of received bytes, inside the caller's operation.

    Args:
        on: the record the file hangs on, of a kind that is declared a carrier.

    Raises:
        RuleViolation: the company's room for files is used up.
        TypeError: files do not hang on such records.
    """
    if on is not None and on.kind_label not in carriers:
        raise TypeError(f"Files do not hang on a {on.kind_label}: declare a Carrier in its access.py.")
    entitlements.reserve("file_bytes", arrived.size)
    actor = actors.acting()
    file = File(
        name=arrived.name,
        size=arrived.size,
        type=arrived.type,
        sha256=arrived.sha256,
        storage_key=arrived.key,
        uploaded_by=actor.id if actor.kind == "member" else None,
    )
    file.save()
    if on is not None:
        FileLink(file=file, subject_kind=on.kind_label, subject_id=on.pk).save()
    return file


def take_off(file: UUID, *, of: Any) -> None:
    """Let a file hang on a record no more, inside the caller's operation; held by nothing else it is swept in time."""
    for link in FileLink.objects.filter(file=file, subject_kind=of.kind_label, subject_id=of.pk):
        link.trash()


def store(stream: BinaryIO, name: str, *, on: Any = None) -> File:
    """Take one file in and make its record, as a deed of its own.

    Raises:
        RuleViolation: it is empty or too large, or there is no room.
    """
    with received([(stream, name)]) as (arrived,):
        return keep_alone(arrived, on=on)


def keep_alone(arrived: Received, *, on: Any = None) -> File:
    """`keep` as a deed of its own."""
    with operation("core.store_file", title=_("File “%(name)s”") % {"name": arrived.name}):
        return keep(arrived, on=on)


def attached(kind: str, ids: Collection[UUID]) -> dict[UUID, list[File]]:
    """The files that hang on these records, in one query; who asks has made sure that the records may be seen."""
    found: dict[UUID, list[File]] = defaultdict(list)
    links = FileLink.objects.filter(subject_kind=kind, subject_id__in=ids, file__deleted_at=None)
    for link in links.exclude(file__sha256="").select_related("file").order_by("file_id"):
        found[link.subject_id].append(link.file)
    return found
