"""From what was typed to a query of the index: each word as a beginning or by its stem, also in the other layout."""

from collections.abc import Sequence
from dataclasses import dataclass

from tropa.lib import words

SHORTEST_PREFIX = 2
"""One letter begins too many words: it is looked for as a whole word."""
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """The readings of a query: each is a list of words that must all be there."""

    readings: tuple[tuple[str, ...], ...]

    def lines(self) -> list[str]:
        """Each reading as one line."""
        return [" ".join(reading) for reading in self.readings]

    def sqlite(self, marks: Sequence[str]) -> str:
        """The expression of FTS5."""
        either = " OR ".join("(" + " AND ".join(map(_fts, reading)) + ")" for reading in self.readings)
        return " AND ".join([*map(_quoted, marks), f"({either})"])

    def postgresql(self, marks: Sequence[str]) -> str:
        """The tsquery, to be cast."""
        either = " | ".join("(" + " & ".join(map(_ts, reading)) + ")" for reading in self.readings)
        return " & ".join([*map(_lexeme, marks), f"({either})"])


def wanted(text: str) -> Wanted | None:
    """The readings of what was typed: as it stands, and as if the keyboard had been switched; None for no words."""
    readings = []
    for line in (text, words.other_layout(text)):
        found = tuple(words.typed(line)[:MOST_WORDS])
        if found and found not in readings:
            readings.append(found)
    return Wanted(tuple(readings)) if readings else None


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _fts(word: str) -> str:
    exact = _quoted(word)
    if word.isdigit() or "@" in word:
        return f"{exact}*" if len(word) >= SHORTEST_PREFIX else exact
    beginning = f"{exact}*" if len(word) >= SHORTEST_PREFIX else exact
    return f"({beginning} OR {_quoted('=' + words.stem(word))})"


def _lexeme(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _ts(word: str) -> str:
    beginning = f"{_lexeme(word)}:*" if len(word) >= SHORTEST_PREFIX else _lexeme(word)
    if word.isdigit() or "@" in word:
        return beginning
    return f"({beginning} | {_lexeme('=' + words.stem(word))})"
