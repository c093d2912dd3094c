"""From what was typed to a query of the index: each word as a beginning or by its stem, also in the other layout."""

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

    def sqlite(self, mark: str, letter: str) -> str:
        """The expression of FTS5 for words of the kind of this letter in documents with this mark."""
        either = " OR ".join(
            "(" + " AND ".join(_fts(letter, word) for word in reading) + ")" for reading in self.readings
        )
        return f"{_quoted(mark)} AND ({either})"

    def postgresql(self, mark: str, letter: str) -> str:
        """The same as a tsquery, to be cast."""
        either = " | ".join("(" + " & ".join(_ts(letter, word) for word in reading) + ")" for reading in self.readings)
        return f"{_lexeme(mark)} & ({either})"


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


def _fts(letter: str, word: str) -> str:
    exact = _quoted(letter + word)
    beginning = f"{exact}*" if len(word) >= SHORTEST_PREFIX else exact
    if word.isdigit() or "@" in word:
        return beginning
    return f"({beginning} OR {_quoted(f'{letter}={words.stem(word)}')})"


def _lexeme(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _ts(letter: str, word: str) -> str:
    exact = _lexeme(letter + word)
    beginning = f"{exact}:*" if len(word) >= SHORTEST_PREFIX else exact
    if word.isdigit() or "@" in word:
        return beginning
    return f"({beginning} | {_lexeme(f'{letter}={words.stem(word)}')})"
