"""The keys of the installation in a backup: plain within TROPA_DATA, sealed by a passphrase in what leaves it.

What seals the copies that nobody types a passphrase for is the key derived from it (scrypt), kept beside the keys it
seals: whoever can read that has the keys already. The passphrase itself is kept nowhere, and with it alone a copy is
opened on another machine.
"""

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tropa.core.backup.refusals import Unfit
from tropa.lib import durable

COST = 1 << 16
"""scrypt's N: 64 MB and about 0.2 s."""
MOST_COST = 1 << 18
LEAST_SIGNS = 12
PURPOSE = b"tropa backup keys 1"
KEPT = "backup_seal.json"
SECRET = "secret_key"  # noqa: S105  # the name of a file
NAME_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.-")


@dataclass(frozen=True)
class Sealer:
    """A key made from a passphrase."""

    salt: bytes
    key: bytes
    cost: int

    def seal(self, content: bytes) -> bytes:
        """An envelope that carries all but the passphrase."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(12)
        data = AESGCM(self.key).encrypt(nonce, content, PURPOSE)
        envelope = {"sealed": "scrypt+aes-256-gcm", "n": self.cost, "salt": self.salt.hex(), "nonce": nonce.hex()}
        return json.dumps({**envelope, "data": base64.b64encode(data).decode()}).encode()


def sealer_of(passphrase: str, *, salt: bytes = b"", cost: int = COST) -> Sealer:
    """The sealer of a passphrase; without `salt` with a new one.

    Raises:
        Unfit: a new passphrase is too short.
    """
    if not salt and len(passphrase) < LEAST_SIGNS:
        raise Unfit("passphrase_short", least=LEAST_SIGNS)
    salt = salt or secrets.token_bytes(16)
    key = hashlib.scrypt(passphrase.encode(), salt=salt, n=cost, r=8, p=1, maxmem=cost * 2048, dklen=32)
    return Sealer(salt, key, cost)


def read_keys(folder: Path) -> bytes:
    """All keys of an installation as one part."""
    held = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return json.dumps({"files": {path.name: base64.b64encode(path.read_bytes()).decode() for path in held}}).encode()


def write_keys(keys: bytes, folder: Path) -> None:
    """Put them into an empty folder.

    Raises:
        Unfit: these are no keys.
    """
    for name, content in _files(keys).items():
        durable.replace(folder / name, content)


def secret_of(keys: bytes) -> bytes:
    """The signing key among opened keys, as it is used.

    Raises:
        Unfit: there is none.
    """
    try:
        return _files(keys)[SECRET].strip()
    except KeyError as problem:
        raise Unfit("damaged", part="keys.json") from problem


def is_sealed(part: bytes) -> bool:
    """Whether a passphrase is needed to open it."""
    return "sealed" in _loaded(part)


def opened(part: bytes, *, passphrase: str = "", sealer: Sealer | None = None) -> bytes | None:
    """The keys of a part; None when they are sealed and neither passphrase nor a fitting sealer is at hand.

    Raises:
        Unfit: the passphrase is wrong or the part damaged.
    """
    envelope = _loaded(part)
    if "sealed" not in envelope:
        return part
    try:
        salt, nonce, cost = bytes.fromhex(envelope["salt"]), bytes.fromhex(envelope["nonce"]), int(envelope["n"])
        data = base64.b64decode(envelope["data"], validate=True)
        if not (1 < cost <= MOST_COST) or cost & (cost - 1) or not salt or len(nonce) != 12:
            raise ValueError
    except (KeyError, ValueError, TypeError) as problem:
        raise Unfit("damaged", part="keys.json") from problem
    if passphrase:
        sealer = sealer_of(passphrase, salt=salt, cost=cost)
    elif sealer is None or sealer.salt != salt:
        return None
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(sealer.key).decrypt(nonce, data, PURPOSE)
    except InvalidTag as problem:
        raise Unfit("wrong_passphrase") from problem


def kept_sealer(keys: Path) -> Sealer | None:
    """What seals copies without asking; None: no passphrase was set."""
    try:
        found = json.loads((keys / KEPT).read_text())
        return Sealer(bytes.fromhex(found["salt"]), bytes.fromhex(found["key"]), int(found["n"]))
    except FileNotFoundError:
        return None


def keep(keys: Path, passphrase: str) -> None:
    """Set the passphrase of all copies to come; those made before open with the one before.

    Raises:
        Unfit: it is too short.
    """
    made = sealer_of(passphrase)
    content = {"salt": made.salt.hex(), "key": made.key.hex(), "n": made.cost}
    durable.replace(keys / KEPT, json.dumps(content).encode())


def passphrase_around() -> str:
    """Of the environment."""
    return os.environ.get("TROPA_BACKUP_PASSPHRASE", "")


def _loaded(part: bytes) -> dict[str, Any]:
    try:
        found = json.loads(part)
    except ValueError as problem:
        raise Unfit("damaged", part="keys.json") from problem
    if not isinstance(found, dict):
        raise Unfit("damaged", part="keys.json")
    return found


def _files(keys: bytes) -> dict[str, bytes]:
    try:
        found = {str(name): base64.b64decode(content) for name, content in _loaded(keys)["files"].items()}
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        raise Unfit("damaged", part="keys.json") from problem
    if any(not name or name.startswith(".") or set(name.lower()) - NAME_SIGNS for name in found):
        raise Unfit("foreign_name")
    return found
