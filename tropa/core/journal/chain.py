"""What stands under the sealed hash chain: one short digest a row of the journal, a hash a block of them."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from tropa.core import scope
from tropa.core.digests import of_change, of_payload
from tropa.core.models import Change, Event, Operation, Seal
from tropa.core.spelling import dumps

BLOCK = 1_000

WIDTH = 12


@dataclass(frozen=True)
class Sealed:
    """One row under the chain: its place and what it is."""

    seq: int
    name: str
    digest: bytes
    true: bool
    """Whether its payload still has the digest written beside it."""


def hash_of(previous: bytes, block: Seal, digests: bytes) -> bytes:
    """The hash of a block, which hangs on that of the block before."""
    head = dumps([scope.require(), block.number, block.first_seq, block.last_seq, block.count])
    return hashlib.sha256(previous + head.encode() + digests).digest()


def rows_after(after: int, until: int | None = None, *, check: bool = True) -> list[Sealed]:
    """The rows of whole transactions with after < seq (<= until), about BLOCK of them, in order.

    Without `check` payloads are not even read: their digests stand beside them.
    """
    bound = until
    if bound is None:
        seqs = sorted(
            [
                *Change.objects.filter(seq__gt=after).order_by("seq").values_list("seq", flat=True)[:BLOCK],
                *Event.objects.filter(seq__gt=after).order_by("seq").values_list("seq", flat=True)[:BLOCK],
            ]
        )[:BLOCK]
        if not seqs:
            return []
        bound = seqs[-1]
    changes = Change.objects.filter(seq__gt=after, seq__lte=bound).order_by("seq", "id").select_related("operation")
    events = Event.objects.filter(seq__gt=after, seq__lte=bound).order_by("seq", "id").select_related("operation")
    if not check:
        changes, events = changes.defer("data"), events.defer("payload")
    rows = [*(_change(row, check=check) for row in changes), *(_event(row, check=check) for row in events)]
    return sorted(rows, key=lambda row: row.seq)


def _deed(operation: Operation | None) -> list[Any]:
    """What of the operation is covered through its rows; its state and counters move."""
    if operation is None:
        return []
    return [
        operation.pk,
        operation.at.timestamp(),
        operation.label,
        operation.title,
        operation.actor_kind,
        operation.actor_id,
        operation.origin,
        operation.parent_id,
        operation.undoes_id,
    ]


def _change(row: Change, *, check: bool) -> Sealed:
    digest = bytes(row.digest)
    covered = [
        row.pk, row.seq, row.at.timestamp(), row.action, row.model, row.first, row.last, row.count, digest.hex(),
        *_deed(row.operation),
    ]  # fmt: skip
    true = not check or _holds(row, digest)
    return Sealed(row.seq, f"change {row.pk} of operation {row.operation_id}", _short(covered), true)


def _holds(row: Change, digest: bytes) -> bool:
    try:
        return of_change(json.loads(row.data)) == digest
    except (ValueError, KeyError, TypeError):
        return False


def _event(row: Event, *, check: bool) -> Sealed:
    digest = bytes(row.digest)
    covered = [
        row.pk, row.seq, row.label, row.occurred_at.timestamp(), row.recorded_at.timestamp(), digest.hex(),
        *_deed(row.operation),
    ]  # fmt: skip
    erased = check and not row.salt and not row.payload
    true = not check or erased or of_payload(row.salt, row.payload) == digest
    return Sealed(row.seq, f"event {row.pk} ({row.label})", _short(covered), true)


def _short(covered: list[Any]) -> bytes:
    return hashlib.sha256(dumps(covered).encode()).digest()[:WIDTH]
