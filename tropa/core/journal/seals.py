"""The sealed hash chain over the journal: a changed, removed or swapped row is named, a cut tail is found.

Writers do not hash blocks; `seal` runs after commit in the worker (<= 1 s later), so the newest rows are not yet
protected and `verify` says how old the newest seal is. The head is anchored outside the base: a tail cut exactly
between two blocks cannot be seen from inside.
"""

import os
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tropa.core import scope
from tropa.core.journal.chain import BLOCK, Sealed, hash_of, rows_after
from tropa.core.models import Feed, Seal
from tropa.core.spelling import dumps


def seal() -> int:
    """Seal the whole transactions after the last seal, at most BLOCK rows a block; returns how many rows.

    Rows are read and hashed outside the transaction, so that no writer waits for it: numbers are given as the last act
    under the lock of the feed, so behind a number that is seen none comes later.
    """
    total = 0
    while True:
        last = _newest()
        rows = rows_after(last.last_seq if last else 0, check=False)
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
    made.hash = hash_of(bytes(last.hash) if last else b"", made, digests)
    made.save()


def anchor_path(workspace: UUID) -> Path:
    """Where the head of a workspace's chain stands outside the base."""
    return Path(settings.ENVIRONMENT.data) / "anchors" / f"{workspace.hex}.json"


def anchor() -> None:
    """Write the head of the chain outside the base, whole or not at all."""
    head = Seal.objects.order_by("-number").first()
    if head is None:
        return
    path = anchor_path(scope.require())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{os.getpid()}")
    with fresh.open("w") as file:
        file.write(dumps({"number": head.number, "last_seq": head.last_seq, "hash": bytes(head.hash).hex()}))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
