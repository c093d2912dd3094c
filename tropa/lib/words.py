"""Words as people type and store them: folded, stemmed, in the wrong keyboard layout, pieces of phones and e-mails."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from tropa.lib.names import folded

LONGEST = 64
"""Letters of a word that are kept; nobody types more."""
TAILS = (4, 7, 10)
"""How many last digits of a telephone number people remember."""

_WORD = re.compile(r"[^\W_]+")
_EMAIL = re.compile(r"[^\s@,;<>()\"']+@[^\s@,;<>()\"']+")
_PIECE = re.compile(r"(?<=[@.+_-])[^\W_]")
_BREAK = re.compile(r"[\s,;<>()\"'\x00-\x1f\x7f]+")
_QUERY = re.compile(r"\S+")
_ENGLISH = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_RUSSIAN = str.maketrans(_ENGLISH, _RUSSIAN)
_TO_ENGLISH = str.maketrans(_RUSSIAN, _ENGLISH)


def words(text: str) -> list[str]:
    """The words of a text, folded (case, ё = е), each at most LONGEST letters."""
    return [word[:LONGEST] for word in _WORD.findall(folded(text))]


@cache
def _stemmers() -> tuple[Any, Any]:
    import Stemmer  # built once a process: both take 2 ms

    return Stemmer.Stemmer("russian"), Stemmer.Stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a folded word, by the letters it is written in; digits stay as they are (Snowball)."""
    russian, english = _stemmers()
    if word.isascii():
        return word if word.isdigit() else str(english.stemWord(word))
    return folded(str(russian.stemWord(word)))


def email_pieces(text: str) -> Iterator[str]:
    """An e-mail address and its ends, so that any part that starts at a letter group is a prefix of one of them."""
    for address in _EMAIL.findall(text.casefold()):
        yield address[:LONGEST]
        yield from words(address)
        for start in _PIECE.finditer(address):
            yield address[start.start() :][:LONGEST]


def phone_tails(number: str) -> list[str]:
    """The last 4, 7 and 10 digits of a number, and all of them."""
    digits = number.removeprefix("+")
    if not digits.isdigit():
        digits = "".join(letter for letter in number if letter.isdigit())
    return sorted({digits[-length:] for length in TAILS if len(digits) >= length} | ({digits} if digits else set()))


def other_layout(text: str) -> str:
    """What would stand there if the keyboard had been switched: `fyyf` is `анна`, `руддщ` is `hello`."""
    text = text.casefold()
    latin = sum(letter in _ENGLISH for letter in text)
    cyrillic = sum(letter in _RUSSIAN for letter in text)
    return folded(text.translate(_TO_RUSSIAN if latin >= cyrillic else _TO_ENGLISH))


def typed(text: str) -> list[str]:
    """What a person looks for: words, digits of a phone joined, parts of an e-mail kept whole."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) >= TAILS[0] and not _WORD.search(re.sub(r"[\d_]+", "", text)):
        # 8 and +7 before the ten digits of a Russian number are the same: its last ten decide.
        return [digits[-TAILS[-1] :]]
    found: list[str] = []
    for piece in _QUERY.findall(folded(text)):
        whole = "@" in piece and _WORD.search(piece.partition("@")[0])
        # What no stored address has in it ends one: of d'angelo@mail.ru is kept angelo@mail.ru.
        found += [part[:LONGEST] for part in _BREAK.split(piece) if "@" in part] if whole else words(piece)
    return found
