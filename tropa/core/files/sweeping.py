"""What nothing holds any more: links of purged records, files long unused, bytes no record names, erased ones."""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.core import kinds
from tropa.core.files import places
from tropa.core.files.carriers import carriers
from tropa.core.journal import operation
from tropa.core.journal.erasure import erase as erase_record
from tropa.core.models import File, FileLink
from tropa.core.tasks.declaring import task
from tropa.core.tasks.schedules import cron
from tropa.lib.sequences import chunks

UNUSED = timedelta(days=30)
FRESH = timedelta(days=7)
ORPHANED = UNUSED + FRESH
"""Bytes without a record belong to an upload that still runs or never came to its end, or to an undone deed, which
may be done again. Bytes in use are touched once a week, so their age tells for how long no record names them.
"""
PART = 500


@cron("daily at 03:40", each_workspace=True)
@task(lane="bulk", atomic=False)
def sweep_files() -> None:
    """The nightly round through one workspace; called again it goes on."""
    sweep(timezone.now())


def sweep(now: datetime) -> None:
    """Do it as of `now`."""
    _cut_links()
    _mark(now)
    _empty(now)
    _drop_orphans(now)


def erase(doomed: dict[Any, set[UUID]]) -> None:
    """An eraser of the journal: the files of erased records are erased with them, bytes and all."""
    files = doomed.get(File, set())
    keys = list(File.everything.filter(pk__in=files).values_list("storage_key", flat=True))
    # A process that dies before this leaves them to the nightly round.
    transaction.on_commit(lambda: _drop(keys))
    for model, ids in doomed.items():
        if model.kind_label in carriers:
            held = FileLink.objects.filter(subject_kind=model.kind_label, subject_id__in=ids)
            for file in list(File.everything.filter(pk__in=held.values("file_id"))):
                erase_record(file)


def _cut_links() -> None:
    """Purged records hold nothing; those in the trash do, they may come back."""
    for carrier in carriers:
        model = kinds.model(carrier.label)
        links = FileLink.everything.filter(subject_kind=carrier.label)
        loose = links.exclude(subject_id__in=model.everything.values("pk"))
        while ids := list(loose.values_list("pk", flat=True)[:PART]):
            with operation("core.sweep_files", title=_("Files that nothing holds")):
                FileLink.everything.filter(pk__in=ids).delete()


def _mark(now: datetime) -> None:
    """Since when nothing holds a file."""
    held = FileLink.objects.values("file_id")
    File.everything.filter(unused_since=None).exclude(pk__in=held).derive(unused_since=now)
    File.everything.filter(pk__in=held).exclude(unused_since=None).derive(unused_since=None)


def _empty(now: datetime) -> None:
    """Erase what was unused for long: a deed that cannot be undone, for the bytes are gone."""
    old = File.objects.filter(unused_since__lte=now - UNUSED).exclude(sha256="").order_by("pk")
    for file in list(old):
        with transaction.atomic():
            with operation("core.sweep_files", title=_("Files that nothing holds")):
                file.trash()
            erase_record(file, forever=False)


def _drop_orphans(now: datetime) -> None:
    """Bytes that no record names any more, and those of erased files."""
    for part in chunks(sorted(_on_disk(places.folder())), PART):
        rows = File.everything.filter(storage_key__in=[path.name for path in part])
        erased = {key: not sha256 for key, sha256 in rows.values_list("storage_key", "sha256")}
        for path in part:
            age = now.timestamp() - path.stat().st_mtime
            if erased.get(path.name, age > ORPHANED.total_seconds()):
                places.drop(path.name)
            elif path.name in erased and age > FRESH.total_seconds():
                os.utime(path, (now.timestamp(), now.timestamp()))


def _on_disk(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("??/*") if places.KEY.fullmatch(path.name))


def _drop(keys: Iterable[str]) -> None:
    for key in keys:
        if key:
            places.drop(key)
