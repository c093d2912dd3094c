"""What a backup says of itself, authenticated with a key of the installation that made it."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from tropa.core.backup.refusals import Unfit

FORMAT = 1
MOST_BYTES = 64 << 20


@dataclass(frozen=True)
class Manifest:
    """The last but one part. Its digests cover the listing of parts, the keys, and through the listing everything."""

    format: int
    product: str
    created_at: str
    """ISO, UTC: the moment whose state is in the backup."""
    database: str
    base_bytes: int
    """Of the unpacked base; a restore writes no more than that."""
    migrations: list[str]
    shape: str
    """Digest of all columns of the product that made it: only within one shape can states be compared."""
    listing: str
    """SHA-256 of parts.jsonl."""
    keys: str
    """SHA-256 of keys.json."""
    key_id: str
    """Names the signing key without telling it: who has the same need not open the sealed ones."""
    workspaces: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id: slug, state, rows by table, files, and the newest seal of the journal."""
    lost: list[str] = field(default_factory=list)
    """Files that the base named and that lay nowhere, or changed, when the backup was made."""

    def spelled(self) -> bytes:
        """As it stands in the file."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1).encode()


def parse(content: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        Unfit: of a newer format, or no manifest.
    """
    try:
        found = json.loads(content)
        number = found["format"]
    except (ValueError, KeyError, TypeError) as problem:
        raise Unfit("damaged", part="manifest.json") from problem
    if not isinstance(number, int) or isinstance(number, bool):
        raise Unfit("damaged", part="manifest.json")
    if number > FORMAT:
        raise Unfit("newer", format=number)
    try:
        return Manifest(**found)
    except TypeError as problem:
        raise Unfit("damaged", part="manifest.json") from problem


def key_id(secret_key: bytes) -> str:
    """The name of a signing key."""
    return _derived(secret_key, "tropa.backup.key").hex()[:16]


def seal_of(secret_key: bytes, spelled: bytes) -> bytes:
    """What only who has the installation's key could have written under a manifest, in hex."""
    return hmac.new(_derived(secret_key, "tropa.backup.manifest"), spelled, hashlib.sha256).hexdigest().encode()


def is_sealed_by(secret_key: bytes, spelled: bytes, seal: bytes) -> bool:
    """Whether this key wrote the seal under the manifest."""
    return hmac.compare_digest(seal_of(secret_key, spelled), seal)


def _derived(secret_key: bytes, purpose: str) -> bytes:
    return hmac.new(secret_key, purpose.encode(), hashlib.sha256).digest()
