"""Whether the journal is still what was sealed: the chain, the rows under it, the anchor and the end."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest

from tropa.core import scope
from tropa.core.journal.chain import WIDTH, Sealed, hash_of, rows_after
from tropa.core.journal.seals import anchor_path
from tropa.core.models import Change, Event, Feed, Operation, Seal


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


def verify(*, head: int | None = None) -> Verdict:
    """Check the whole chain of the entered workspace against the base and the highest anchor.

    Args:
        head: the last number that was given, of a workspace that has no feed yet.
    """
    verdict = Verdict()
    previous, at = b"", 0
    last: Seal | None = None
    for block in Seal.objects.order_by("number").iterator(chunk_size=100):
        verdict.blocks += 1
        if block.number != (last.number + 1 if last else 1):
            verdict.blame(f"Seal {last.number + 1 if last else 1} is missing.")
        digests = bytes(block.digests)
        if hash_of(previous, block, digests) != bytes(block.hash):
            verdict.blame(f"Seal {block.number} (seq {block.first_seq}-{block.last_seq}) was changed.")
        verdict.rows += _compare(verdict, block, digests, rows_after(at, block.last_seq))
        previous, at, last = bytes(block.hash), block.last_seq, block
    if last:
        verdict.sealed_at = last.at
    tail = list(_tail(at))
    verdict.unsealed = len(tail)
    for row in tail:
        if not row.true:
            verdict.blame(f"{row.name} (seq {row.seq}) was changed.")
    _check_anchor(verdict)
    _check_feed(verdict, head)
    return verdict


def _tail(after: int) -> Iterator[Sealed]:
    while rows := rows_after(after):
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


def _check_feed(verdict: Verdict, head: int | None) -> None:
    """The last number given must still be worn by some row: else the tail was cut."""
    if head is None:
        head = Feed.objects.values_list("head", flat=True).get(pk=scope.require())
    newest = max(
        model.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        for model in (Operation, Change, Event)
    )
    if newest < head:
        verdict.blame(f"The journal ends at seq {newest}, but the feed gave numbers up to {head}: its tail was cut.")


def _check_anchor(verdict: Verdict) -> None:
    path = anchor_path(scope.require())
    if not path.exists():
        return
    anchored = json.loads(path.read_text())
    block = Seal.objects.filter(number=anchored["number"]).first()
    if block is None:
        verdict.blame(f"The chain ends before seal {anchored['number']}, which is anchored: its tail was cut.")
    elif bytes(block.hash).hex() != anchored["hash"]:
        verdict.blame(f"Seal {block.number} differs from its anchor.")
