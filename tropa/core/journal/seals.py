"""The sealed hash chain over the journal: a changed, removed or swapped row is named, a cut tail is found.

Writers do not hash blocks; `seal` runs after commit in the worker (<= 1 s later), so the newest rows are not yet
protected and `verify` says how old the newest seal is. The head is anchored outside the base: a tail cut exactly
between two blocks cannot be seen from inside.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tropa.core import scope
from tropa.core.digests import of_change, of_payload
from tropa.core.models import Change, Event, Feed, Operation, Seal
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


@dataclass
class Verdict:
    """What `verify` found; `problems` are sentences that name the row."""

    ok: bool = True
    blocks: int = 0
    rows: int = 0
    unsealed: int = 0
    sealed_at: datetime | None = None
    problems: list[str] = field(default_factory=list)

    def blame(self, problem: str) -> None:
        """Add a problem."""
        self.ok = False
        self.problems.append(problem)


def seal() -> int:
    """Seal the whole transactions after the last seal, at most BLOCK rows a block; returns how many rows.

    Rows are read and hashed outside the transaction, so that no writer waits for it: numbers are given as the last act
    under the lock of the feed, so behind a number that is seen none comes later.
    """
    total = 0
    while True:
        last = _newest()
        rows = _block(last.last_seq if last else 0, check=False)
        if not rows:
            break
        with transaction.atomic():
            Feed.objects.select_for_update().get(pk=scope.require())
            if (_newest() or last) != last:
                continue  # another process has sealed meanwhile
            _append(last, rows)
        total += len(rows)
        if len(rows) < BLOCK:
            break
    if total:
        anchor()
    return total


def _newest() -> Seal | None:
    newest: Seal | None = Seal.objects.order_by("-number").first()
    return newest


def _append(last: Seal | None, rows: list[Sealed]) -> None:
    number = last.number + 1 if last else 1
    digests = b"".join(row.digest for row in rows)
    made = Seal(number=number, first_seq=rows[0].seq, last_seq=rows[-1].seq, count=len(rows), digests=digests)
    made.hash = _hash(bytes(last.hash) if last else b"", made, digests)
    made.save()


def _hash(previous: bytes, block: Seal, digests: bytes) -> bytes:
    head = dumps([scope.require(), block.number, block.first_seq, block.last_seq, block.count])
    return hashlib.sha256(previous + head.encode() + digests).digest()


def _block(after: int, until: int | None = None, *, check: bool = True) -> list[Sealed]:
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


def verify() -> Verdict:
    """Check the whole chain of the entered workspace against the base and the highest anchor."""
    verdict = Verdict()
    previous, at = b"", 0
    last: Seal | None = None
    for block in Seal.objects.order_by("number").iterator(chunk_size=100):
        verdict.blocks += 1
        if block.number != (last.number + 1 if last else 1):
            verdict.blame(f"Seal {last.number + 1 if last else 1} is missing.")
        digests = bytes(block.digests)
        if _hash(previous, block, digests) != bytes(block.hash):
            verdict.blame(f"Seal {block.number} (seq {block.first_seq}-{block.last_seq}) was changed.")
        verdict.rows += _compare(verdict, block, digests, _block(at, block.last_seq))
        previous, at, last = bytes(block.hash), block.last_seq, block
    if last:
        verdict.sealed_at = last.at
    tail = list(_tail(at))
    verdict.unsealed = len(tail)
    for row in tail:
        if not row.true:
            verdict.blame(f"{row.name} (seq {row.seq}) was changed.")
    _check_anchor(verdict)
    _check_feed(verdict)
    return verdict


def _tail(after: int) -> Iterator[Sealed]:
    while rows := _block(after):
        yield from rows
        after = rows[-1].seq


def _compare(verdict: Verdict, block: Seal, digests: bytes, rows: list[Sealed]) -> int:
    sealed = [digests[at : at + WIDTH] for at in range(0, len(digests), WIDTH)]
    known = set(sealed)
    for row in rows:
        if not row.true or row.digest not in known:
            verdict.blame(f"{row.name} (seq {row.seq}) was changed.")
    present = {row.digest for row in rows}
    if len(rows) < len(sealed):
        gone = [number for number, digest in enumerate(sealed, 1) if digest not in present]
        places = ", ".join(map(str, gone[:10]))
        verdict.blame(f"Rows {places} of seal {block.number} (seq {block.first_seq}-{block.last_seq}) were removed.")
    elif len(rows) > len(sealed):
        verdict.blame(f"Seal {block.number} (seq {block.first_seq}-{block.last_seq}) has rows that were added later.")
    for row, digest in zip_longest(rows, sealed):
        if row and digest and row.digest != digest and row.digest in known and len(rows) == len(sealed):
            verdict.blame(f"{row.name} (seq {row.seq}) stands at another's place.")
    return len(rows)


def _check_feed(verdict: Verdict) -> None:
    """The last number given must still be worn by some row: else the tail was cut."""
    head = Feed.objects.values_list("head", flat=True).get(pk=scope.require())
    newest = max(
        model.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        for model in (Operation, Change, Event)
    )
    if newest < head:
        verdict.blame(f"The journal ends at seq {newest}, but the feed gave numbers up to {head}: its tail was cut.")


# anchors


def _anchor_path(workspace: UUID) -> Path:
    return Path(settings.ENVIRONMENT.data) / "anchors" / f"{workspace.hex}.json"


def anchor() -> None:
    """Write the head of the chain outside the base, whole or not at all."""
    head = Seal.objects.order_by("-number").first()
    if head is None:
        return
    path = _anchor_path(scope.require())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{os.getpid()}")
    with fresh.open("w") as file:
        file.write(dumps({"number": head.number, "last_seq": head.last_seq, "hash": bytes(head.hash).hex()}))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _check_anchor(verdict: Verdict) -> None:
    path = _anchor_path(scope.require())
    if not path.exists():
        return
    anchored = json.loads(path.read_text())
    block = Seal.objects.filter(number=anchored["number"]).first()
    if block is None:
        verdict.blame(f"The chain ends before seal {anchored['number']}, which is anchored: its tail was cut.")
    elif bytes(block.hash).hex() != anchored["hash"]:
        verdict.blame(f"Seal {block.number} differs from its anchor.")
