"""Address books: vCard 2.1, 3.0 and 4.0 as a table with one row a card."""

import codecs
import quopri
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tropa.lib.spreadsheets import encodings
from tropa.lib.spreadsheets.tables import Table, Unreadable

JOIN = " ::: "
"""Between several values in one cell, as Google Contacts writes."""
COLUMNS = (
    "Full Name",
    "Last Name",
    "First Name",
    "Middle Name",
    "Organization",
    "Title",
    "Phone",
    "E-mail",
    "Website",
    "City",
    "Address",
    "Birthday",
    "Notes",
    "Labels",
)
_PLAIN = {
    "FN": "Full Name",
    "TITLE": "Title",
    "TEL": "Phone",
    "EMAIL": "E-mail",
    "URL": "Website",
    "BDAY": "Birthday",
    "NOTE": "Notes",
}


def looks_like(head: bytes) -> bool:
    """Whether a file starts like an address book."""
    return b"BEGIN:VCARD" in head[:200].replace(b"\0", b"").upper()


def read(path: Path) -> Table:
    """An address book.

    Raises:
        Unreadable: no card in it is complete.
    """
    cards = partial(_rows, path, encodings.detect(path))
    if next(cards(), None) is None:
        raise Unreadable("empty", _("The address book is empty or breaks off: no card in it is complete."))
    return Table("vcard", COLUMNS, cards, 0)


def _rows(path: Path, encoding: str) -> Iterator[tuple[int, Sequence[str]]]:
    number = 0
    card: dict[str, list[str]] | None = None
    for name, parameters, value in _properties(path, encoding):
        if name == "BEGIN":
            card = defaultdict(list)
        elif name == "END" and card is not None:
            number += 1
            yield number, [JOIN.join(dict.fromkeys(filter(None, card[column]))) for column in COLUMNS]
            card = None
        elif card is not None:
            _take(card, name, _decoded(parameters, value, encoding))


def _take(card: dict[str, list[str]], name: str, value: str) -> None:
    if name == "N":
        parts = [_plain(part) for part in _split(value, ";")] + [""] * 3
        for column, part in zip(("Last Name", "First Name", "Middle Name"), parts, strict=False):
            card[column].append(part)
    elif name == "ORG":
        card["Organization"].append(_plain(_split(value, ";")[0]))
    elif name == "ADR":
        parts = [_plain(part) for part in _split(value, ";")] + [""] * 7
        card["City"].append(parts[3])
        card["Address"].append(", ".join(filter(None, (parts[2], parts[1], parts[0]))))
    elif name == "CATEGORIES":
        card["Labels"] += [_plain(part) for part in _split(value, ",")]
    elif name in _PLAIN:
        text = _plain(value)
        card[_PLAIN[name]].append(re.sub(r"^(tel|mailto):", "", text, flags=re.IGNORECASE))


def _properties(path: Path, encoding: str) -> Iterator[tuple[str, str, str]]:
    """(name, parameters, raw value) of every unfolded line."""
    for line in _unfolded(path, encoding):
        head, colon, value = line.partition(":")
        while head.count('"') % 2 and colon:  # a colon inside a quoted parameter
            more, colon, value = value.partition(":")
            head += ":" + more
        name, _semicolon, parameters = head.partition(";")
        yield name.rpartition(".")[2].strip().upper(), parameters.upper(), value


def _unfolded(path: Path, encoding: str) -> Iterator[str]:
    # Latin-1 keeps every byte, so that each property can be decoded by its own CHARSET.
    wide = encoding.startswith(("utf-16", "utf-32"))
    pending = ""
    with path.open("r", encoding=encoding if wide else "latin-1", newline=None) as stream:
        for raw in stream:
            line = raw.rstrip("\n")
            if line.startswith(("ï»¿", "\ufeff")):
                line = line.lstrip("ï»¿\ufeff")
            soft = pending.endswith("=") and "QUOTED-PRINTABLE" in pending.partition(":")[0].upper()
            if soft:
                pending = pending[:-1] + line.lstrip("\t ") if line[:1] in " \t" else pending[:-1] + line
            elif line[:1] in (" ", "\t"):
                pending += line[1:]
            else:
                if pending:
                    yield pending
                pending = line
    if pending:
        yield pending


def _decoded(parameters: str, value: str, encoding: str) -> str:
    charset = re.search(r"CHARSET=\"?([\w-]+)", parameters)
    name = charset.group(1) if charset else encoding
    try:
        codecs.lookup(name)
    except LookupError:
        name = encoding
    if "QUOTED-PRINTABLE" in parameters:
        return quopri.decodestring(value.encode("latin-1", "replace")).decode(name, "replace")
    if encoding.startswith(("utf-16", "utf-32")):
        return value
    return value.encode("latin-1").decode("utf-8" if name == "utf-8-sig" else name, "replace")


def _split(value: str, separator: str) -> list[str]:
    return re.split(rf"(?<!\\){separator}", value)


def _plain(value: str) -> str:
    return re.sub(r"\\([\\,;:nN])", lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
