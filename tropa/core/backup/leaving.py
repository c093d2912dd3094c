"""A backup on its way out of TROPA_DATA: its keys sealed, everything else as it stands, in bounded memory."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tropa.core.backup import proving, sealing
from tropa.core.backup.container import BLOCK, END, PART, Reader, spelled
from tropa.core.backup.making import chunks as whole
from tropa.core.backup.manifest import parse, seal_of


@dataclass(frozen=True)
class Copy:
    """A backup whose keys are sealed, as a stream: what a download and a copy elsewhere are."""

    size: int
    chunks: Callable[[], Iterator[bytes]]


def sealed_copy(path: Path, sealer: sealing.Sealer) -> Copy:
    """A backup of this installation as it may leave it; one whose keys are sealed already goes as it is.

    Raises:
        Unfit: it is damaged.
    """
    with Reader(path) as reader:
        keys = reader.small("keys.json", proving.MOST_KEYS)
        manifest = parse(reader.small("manifest.json", proving.MOST_MANIFEST))
        cut, length = reader.tail["keys.json"].start - BLOCK, reader.length
    if sealing.is_sealed(keys):
        return Copy(length, lambda: whole(path))
    fresh = sealer.seal(keys)
    told = replace(manifest, keys=hashlib.sha256(fresh).hexdigest()).spelled()
    tail = spelled("keys.json", fresh) + spelled("manifest.json", told)
    tail += spelled("seal", seal_of(sealing.secret_of(keys), told)) + END

    def chunks() -> Iterator[bytes]:
        with path.open("rb") as file:
            left = cut
            while left and (chunk := file.read(min(PART, left))):
                yield chunk
                left -= len(chunk)
        yield tail

    return Copy(cut + len(tail), chunks)
