"""Letters of an installation without a mail server: files in TROPA_DATA/outbox, shown to the operator."""

import email
import os
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

from tropa.core.ids import uuid7

SHOWN = 100


@dataclass(frozen=True)
class Kept:
    """One kept letter."""

    to: str
    subject: str
    text: str
    at: datetime


def folder() -> Path:
    """Where letters are kept; for the owner of the data directory alone: they carry links that open doors."""
    path: Path = settings.ENVIRONMENT.data / "outbox"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def keep(letter: EmailMessage) -> Path:
    """Write a letter; its name sorts by time. Renamed into place, so that no reader sees half of it.

    Raises:
        OSError: there is no room; nothing is left behind.
    """
    path = folder() / f"{uuid7().hex}.eml"
    part = path.with_suffix(".part")
    try:
        with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(letter.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return path


def newest() -> list[Kept]:
    """The newest letters, at most SHOWN."""
    return [read(path) for path in sorted(folder().glob("*.eml"), reverse=True)[:SHOWN]]


def read(path: Path) -> Kept:
    """One letter from its file."""
    letter = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(letter, EmailMessage)  # policy.default makes these
    body = letter.get_body(("plain",))
    return Kept(
        to=str(letter["To"]),
        subject=str(letter["Subject"]),
        text=body.get_content() if body is not None else "",
        at=parsedate_to_datetime(str(letter["Date"])),
    )
