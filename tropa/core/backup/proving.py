"""The proof: a backup is read byte by byte, its base restored into a scratch and looked through there."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from tropa.core.backup import bases, dumps, sealing
from tropa.core.backup.container import Member, Reader
from tropa.core.backup.manifest import Manifest, is_sealed_by, key_id, parse
from tropa.core.backup.refusals import Unfit
from tropa.core.backup.shapes import known, shape
from tropa.lib import durable
from tropa.lib.processes import die_with_parent

MOST_KEYS = 1 << 20
MOST_MANIFEST = 64 << 20
MOST_ANCHOR = 4 << 10


@dataclass(frozen=True)
class Proof:
    """What was found; `reason` is a code of refusals: why the base could not be restored here to be looked at."""

    manifest: Manifest
    keys: bytes | None
    """Opened; None: sealed, and of this installation, whose own key vouches for the manifest."""
    files: int
    erased_again: int = 0
    reason: str = ""


def prove(
    path: Path,
    *,
    place: Path,
    passphrase: str = "",
    sealer: sealing.Sealer | None = None,
    erasures: bool = False,
    keep: bool = False,
) -> Proof:
    """Everything that must be true of a backup before it counts.

    Args:
        place: a scratch folder; the restored base, keys and anchors stay in it.
        erasures: also erase again who is in `place`/erasures (a restore does).
        keep: write the files as well, below `place`/files.

    Raises:
        Unfit: with the first thing that is wrong.
    """
    with Reader(path) as reader:
        manifest, keys = _authenticated(reader, passphrase, sealer)
        if newer := sorted(set(manifest.migrations) - known()):
            raise Unfit("newer_base", migration=newer[0])
        if manifest.database != connection.vendor:
            raise Unfit("other_database", theirs=manifest.database, ours=connection.vendor)
        base, files = _parts(reader, manifest, place, keep=keep)
    if keys is not None:
        sealing.write_keys(keys, place / "keys")
    name = ""
    if connection.vendor == "postgresql":
        name = dumps.scratch_name(settings.ENVIRONMENT.database_url, place.name)
        server = dumps.Server(settings.ENVIRONMENT.database_url)
        server.drop(name)
        if not server.make(name):
            if erasures:
                _list_erasures(place)
            return Proof(manifest, keys, files, reason="no_right")
        dumps.load(dumps.url_of(settings.ENVIRONMENT.database_url, name), base)
        base.unlink()
    if erasures:
        _list_erasures(place)
    found = examined(manifest, place, name, erasures=erasures)
    return Proof(manifest, keys, files, erased_again=found["erased_again"])


def _authenticated(reader: Reader, passphrase: str, sealer: sealing.Sealer | None) -> tuple[Manifest, bytes | None]:
    spelled = reader.small("manifest.json", MOST_MANIFEST)
    manifest = parse(spelled)
    seal, part = reader.small("seal", 64), reader.small("keys.json", MOST_KEYS)
    keys = sealing.opened(part, passphrase=passphrase, sealer=sealer)
    if keys is not None:
        secret = sealing.secret_of(keys)
    else:
        secret = settings.SECRET_KEY.encode()
        if manifest.key_id != key_id(secret):
            raise Unfit("passphrase_needed")
    if not is_sealed_by(secret, spelled, seal) or manifest.spelled() != spelled:
        raise Unfit("other_manifest")
    if hashlib.sha256(part).hexdigest() != manifest.keys:
        raise Unfit("damaged", part="keys.json")
    return manifest, keys


def _parts(reader: Reader, manifest: Manifest, place: Path, *, keep: bool) -> tuple[Path, int]:
    """Compare every part with the listing, write what the scratch needs; gives the base and how many files."""
    listing = place / "parts.jsonl"
    digest = hashlib.sha256()
    with listing.open("wb") as lines:
        for chunk in reader.content(reader.tail["parts.jsonl"]):
            digest.update(chunk)
            lines.write(chunk)
    if digest.hexdigest() != manifest.listing:
        raise Unfit("damaged", part="parts.jsonl")
    base, files = None, 0
    with listing.open() as lines:
        for member in reader.members():
            if member.name in reader.tail:
                break
            name, size, sha256 = json.loads(lines.readline() or '["", 0, ""]')
            if member.name != name:
                raise Unfit("part_missing", part=name or member.name)
            hashing = _Hashing(reader, member)
            if name.startswith("base."):
                base = bases.unpack(name, hashing, place, manifest.base_bytes)
            elif name.startswith("anchors/") or name == "erasures" or keep:
                target = place / ("erasures.then" if name == "erasures" else name)
                target.parent.mkdir(parents=True, exist_ok=True, mode=durable.PRIVATE_FOLDER)
                with open(target, "wb", opener=durable.private) as file:
                    file.writelines(hashing)
            else:
                for _chunk in hashing:
                    pass
            if hashing.digest.hexdigest() != sha256 or member.size != size:
                raise Unfit("damaged", part=name)
            files += name.startswith("files/")
        if left := lines.readline():
            raise Unfit("part_missing", part=json.loads(left)[0])
    if base is None:
        raise Unfit("part_missing", part="base")
    return base, files


class _Hashing:
    """The chunks of a part, hashed as they go by."""

    def __init__(self, reader: Reader, member: Member) -> None:
        self.reader, self.member, self.digest = reader, member, hashlib.sha256()

    def __iter__(self) -> Any:
        for chunk in self.reader.content(self.member):
            self.digest.update(chunk)
            yield chunk


def _list_erasures(place: Path) -> None:
    """Who was erased by the list that stands, and by that of the backup where the one that stands was lost."""
    lines: dict[bytes, None] = {}
    for path in (settings.ENVIRONMENT.data / "erasures", place / "erasures.then"):
        if path.exists():
            lines |= dict.fromkeys(path.read_bytes().splitlines())
    (place / "erasures.now").write_bytes(b"".join(line + b"\n" for line in lines))


def examined(manifest: Manifest, place: Path, base: str, *, erasures: bool) -> dict[str, Any]:
    """Let a process look through the scratch as the installation it is."""
    request = {
        "listing": str(place / "parts.jsonl"),
        "lost": manifest.lost,
        "workspaces": manifest.workspaces,
        "compare": manifest.shape == shape() and set(manifest.migrations) == known(),
        "erasures": str(place / "erasures.now") if erasures else "",
    }
    asked = place / "request.json"
    asked.write_text(json.dumps(request))
    around = os.environ | {"TROPA_DATA": str(place), "TROPA_PREPARED": "1"}
    if base:
        url = settings.ENVIRONMENT.database_url
        around |= {"TROPA_DATABASE_URL": dumps.url_of(url, base), "TROPA_DATABASE_ROLES": dumps.name_of(url)}
    done = subprocess.run(
        [sys.executable, "-m", "tropa.core.backup.examining", str(asked)],
        env=around,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=die_with_parent,
    )
    asked.unlink()
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError as problem:
        told = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Unfit("other_build", what=told[:300]) from problem
    if "code" in found:
        raise Unfit(found["code"], **found["details"])
    return found
