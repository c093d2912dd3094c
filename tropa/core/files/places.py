"""Where bytes lie: TROPA_DATA/files/<workspace>/<ab>/<random>, out of every web path; names are ours alone."""

import re
import secrets
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from tropa.core import scope
from tropa.core.errors import NotFound
from tropa.core.models import File
from tropa.lib.durable import sync_folder

__all__ = ["KEY", "drop", "folder", "new_key", "open_bytes", "path_of", "sync_folder"]
KEY = re.compile(r"[0-9a-f]{32}")


def new_key() -> str:
    """A name nobody can guess."""
    return secrets.token_hex(16)


def folder() -> Path:
    """Of the entered workspace."""
    path: Path = settings.ENVIRONMENT.data / "files" / scope.require().hex
    return path


def path_of(key: str) -> Path:
    """Where the bytes of a key lie."""
    if not KEY.fullmatch(key):
        raise ValueError("This is no storage key.")
    return folder() / key[:2] / key


def open_bytes(file: File) -> BinaryIO:
    """The bytes of a file.

    Raises:
        NotFound: the file is erased, or somebody took the bytes away beside Tropa.
    """
    if not file.sha256:
        raise NotFound
    try:
        return path_of(file.storage_key).open("rb")
    except FileNotFoundError:
        raise NotFound from None


def drop(key: str) -> None:
    """Destroy the bytes; that they are gone already is fine."""
    path_of(key).unlink(missing_ok=True)
