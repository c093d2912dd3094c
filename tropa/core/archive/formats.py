"""The form of archives: its number, what the manifest says, and what is done to older ones."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tropa.core.archive.tables import in_order
from tropa.core.spelling import dumps

FORMAT = 1
"""Goes up when a column that stands in archives is renamed, dropped or gets another meaning: then `translators` gets an
entry for the number before. A new table or column needs none: in older archives it is missing, and its default holds.
"""
MANIFEST, README = "manifest.json", "README.txt"
DATA, FILES, SHEETS = "data/", "files/", "tables/"
BYTES = "files.jsonl"
"""The list of the files' bytes: storage key, SHA-256, size."""


@dataclass(frozen=True)
class Translator:
    """How an archive of one format becomes one of the next."""

    manifest: Callable[[dict[str, Any]], None] = lambda _manifest: None
    """Changes the manifest in place."""
    rows: dict[str, Callable[[dict[str, Any]], None]] = field(default_factory=dict)
    """Name of a table, as the next format calls it -> changes a row in place."""


def from_drafts(manifest: dict[str, Any]) -> None:
    """In drafts of the format tables were called by their names in the base: "sales_deal"."""
    for table in manifest["tables"]:
        table["file"] = f"{DATA}{table['name']}.jsonl"
        table["name"] = table["name"].replace("_", ".", 1)
        table["columns"] = [ACCOUNT.get(name, name) for name in table["columns"]]


ACCOUNT = {"account": "user"}
"""Drafts called the account of a member so."""


def name_user(row: dict[str, Any]) -> None:
    """A member's account."""
    row["user"] = row.pop("account")


translators: dict[int, Translator] = {0: Translator(from_drafts, {"staff.member": name_user})}
"""Format -> how it becomes the next one; a test looks that none is missing."""


def shape() -> str:
    """One hash of all tables and columns that move: archives of the same shape come from the same models."""
    described = sorted([table.name, [*table.columns]] for table in in_order())
    return hashlib.sha256(dumps(described).encode()).hexdigest()
