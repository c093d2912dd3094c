"""Promises of attached files: rows and bytes agree, and each hangs on something that is there."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from tropa.core import kinds
from tropa.core.checkups import RESTORE, Checkup, named
from tropa.core.files import places
from tropa.core.files.carriers import carriers
from tropa.core.models import File, FileLink


def _without_bytes() -> Iterator[str]:
    kept = File.objects.exclude(sha256="").values_list("pk", "storage_key", "size")
    for pk, key, size in kept.iterator(chunk_size=1_000):
        path = places.path_of(key)
        if not path.is_file() or path.stat().st_size != size:
            yield str(pk)


def _erased_with_bytes() -> Iterator[str]:
    erased = File.everything.filter(sha256="").values_list("pk", "storage_key")
    return (str(pk) for pk, key in erased.iterator(chunk_size=1_000) if places.path_of(key).exists())


def _hanging_on_nothing() -> Iterator[str]:
    for carrier in carriers:
        there = kinds.model(carrier.label).everything.filter(pk=OuterRef("subject_id"))
        links = FileLink.objects.filter(~Exists(there), subject_kind=carrier.label)
        yield from (str(pk) for pk in links.values_list("pk", flat=True))


def _of_strange_kinds() -> Iterator[str]:
    known = [carrier.label for carrier in carriers]
    return (str(pk) for pk in FileLink.objects.exclude(subject_kind__in=known).values_list("pk", flat=True))


CHECKUPS = (
    Checkup(
        label="files", promise="The bytes of each file are there, at their length.",
        look=lambda: named("files have lost bytes", _without_bytes()),
        remedy="Take the folder `files` from the last proved backup: `tropa restore FILE` beside this one.",
    ),
    Checkup(
        label="erased files", promise="Of an erased file no byte is left.",
        look=lambda: named("erased files still have bytes", _erased_with_bytes()),
        remedy="Start a worker: its nightly round destroys them.",
    ),
    Checkup(
        label="attachments", promise="Each attached file hangs on a record that is there.",
        look=lambda: named("attachments hang on nothing", _hanging_on_nothing()), damage=False,
        remedy="Start a worker: its nightly round takes them off.",
    ),
    Checkup(
        label="kinds of attachments", promise="Files hang on kinds of records that may carry files.",
        look=lambda: named("attachments of a kind that carries none", _of_strange_kinds()), remedy=RESTORE,
    ),
)  # fmt: skip
