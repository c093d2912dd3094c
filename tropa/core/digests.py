"""Hashes under the chain: over salted leaves, so that a person's values can be erased and the chain stays true."""

import hashlib
import os
from collections.abc import Sequence
from typing import Any

from tropa.core.spelling import dumps

SALT = 16


def salts(count: int) -> list[str]:
    """Fresh random salts, 32 hex digits each: phones are guessable from an unsalted hash."""
    noise = os.urandom(SALT * count).hex()
    return [noise[at : at + 2 * SALT] for at in range(0, len(noise), 2 * SALT)]


def leaf(row: Sequence[Any]) -> str:
    """The hash of one row of Change.data: `[id, version, salt, values]`; of an erased one what it was."""
    if len(row) == 3:
        return str(row[2])
    return hashlib.sha256(dumps(row).encode()).hexdigest()


def born(row: Sequence[Any]) -> str:
    """What `dumps` gives for a row of a create, `[id, version]`: spelled by hand, a mass insert has thousands."""
    identity, version = row
    if type(identity) is str and identity.isalnum() and type(version) is int:
        return f'["{identity}",{version}]'
    return dumps(row)


def of_change(content: dict[str, Any]) -> bytes:
    """The digest of what Change.data holds: its columns and leaves."""
    leaves = "".join([leaf(row) if len(row) > 2 else born(row) for row in content["r"]])
    return hashlib.sha256(f"{dumps(content['f'])}{leaves}".encode()).digest()


def of_payload(salt: str, payload: str) -> bytes:
    """The digest of an event's payload."""
    return hashlib.sha256(f"{salt}{payload}".encode()).digest()


def erase_row(row: Sequence[Any]) -> list[Any]:
    """The row without its values and salt, with the hash of what it was."""
    return [row[0], row[1], leaf(row)]
