"""Hashes under the chain: over salted leaves, so that a person's values can be erased and the chain stays true."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from typing import Any

from tropa.core.spelling import dumps

SALT = 16


def salts(count: int) -> list[str]:
    """Fresh random salts, 32 hex digits each: phones are guessable from an unsalted hash."""
    noise = os.urandom(SALT * count).hex()
    return [noise[at : at + 2 * SALT] for at in range(0, len(noise), 2 * SALT)]


def leaf(row: Sequence[Any]) -> str:
    """What stands for one row of Change.data under the chain: a create's `[id, version]` as it is spelled, the hash of
    `[id, version, salt, values]`, of an erased row what that was."""
    if len(row) == 3:
        return str(row[2])
    return dumps(row) if len(row) == 2 else _hashed(dumps(row))


def of_change(content: dict[str, Any]) -> bytes:
    """The digest of what Change.data holds: its columns and leaves."""
    return _over(dumps(content["f"]), map(leaf, content["r"]))


def born(rows: Iterable[Sequence[Any]]) -> tuple[str, bytes]:
    """Change.data of creates, `(id, version)`, and its digest, spelled by hand: a mass insert has thousands of them."""
    leaves = [f'["{identity.hex}",{version}]' for identity, version in rows]
    return f'{{"f":[],"r":[{",".join(leaves)}]}}', _over("[]", leaves)


def written(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> tuple[str, bytes]:
    """Change.data of `(id, version, values before)`, each with a fresh salt, and its digest."""
    head = dumps(columns)
    texts = [
        dumps([identity, version, salt, values])
        for (identity, version, values), salt in zip(rows, salts(len(rows)), strict=True)
    ]
    return f'{{"f":{head},"r":[{",".join(texts)}]}}', _over(head, map(_hashed, texts))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _over(columns: str, leaves: Iterable[str]) -> bytes:
    return hashlib.sha256(f"{columns}{''.join(leaves)}".encode()).digest()


def of_payload(salt: str, payload: str) -> bytes:
    """The digest of an event's payload."""
    return hashlib.sha256(f"{salt}{payload}".encode()).digest()


def erase_row(row: Sequence[Any]) -> list[Any]:
    """The row without its values and salt, with the hash of what it was."""
    return [row[0], row[1], leaf(row)]
