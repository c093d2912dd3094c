"""Which encoding a text is in: a mark at its start, else valid UTF-8, else the alphabet that reads like language."""

import codecs
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tropa.lib.spreadsheets.tables import Unreadable

SAMPLE = 256 * 1024
TELLING = 50_000
"""So many letters tell which alphabet they are read in."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CYRILLIC = ("cp1251", "koi8-r", "cp866", "mac-cyrillic")
_COMMON = frozenset("оеаинтсрвлкмдпуяыьгзбчй")
_ALPHABET = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ")


def detect(path: Path) -> str:
    """The name of the file's encoding.

    Raises:
        Unreadable: the bytes are no text.
    """
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head:
        return _unmarked_utf16(head)
    if sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1a\x1c\x1d\x1e\x1f" for byte in head[:4096]) > 8:
        raise _binary()
    return "utf-8" if _is_utf8(path) else _eight_bits(head)


def _unmarked_utf16(head: bytes) -> str:
    even, odd = head[0::2], head[1::2]
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros.count(0) > 0.2 * len(zeros) and others.count(0) < 0.02 * len(others):
            return name
    # Cyrillic in UTF-16 has 0x04 where Latin has 0; separators still give zeros on one side only.
    for zeros, name in ((odd, "utf-16-le"), (even, "utf-16-be")):
        if zeros.count(0) + zeros.count(4) > 0.9 * len(zeros):
            return name
    raise _binary()


def _binary() -> Unreadable:
    return Unreadable("binary", _("This is not a table. Save it as CSV, XLSX or vCard and try again."))


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _eight_bits(head: bytes) -> str:
    high = re.findall(rb"[\x80-\xff]+", head)
    alone = len(re.findall(rb"(?<=[A-Za-z])[\x80-\xff](?=[A-Za-z\s,;])", head))
    if high and alone > 0.6 * len(high):
        return "cp1252"
    return max(_CYRILLIC, key=lambda name: _likeness(head[:TELLING].decode(name, "replace")))


def _likeness(text: str) -> float:
    """How much a decoded text reads like Russian: common small letters, no capitals inside words, no frames."""
    letters, pairs = Counter(text), Counter(pairwise(text))
    return (
        sum(letters[letter] for letter in _COMMON)
        - 3 * sum(count for (a, b), count in pairs.items() if a.islower() and b.isupper())
        - sum(count for letter, count in letters.items() if _is_strange(letter))
        - 2 * sum(count for letter, count in letters.items() if "\u2500" <= letter <= "\u25ff" or letter == "\ufffd")
    )


def _is_strange(letter: str) -> bool:
    """Cyrillic, but of none of the alphabets that these encodings are for."""
    return "\u0400" <= letter <= "\u04ff" and letter.isalpha() and letter.lower() not in _ALPHABET
