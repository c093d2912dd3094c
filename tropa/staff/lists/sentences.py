"""The sentence over a table, cut into conditions that can be changed and words between them."""

from dataclasses import dataclass, field
from typing import Any

from tropa.core import query
from tropa.core.errors import TropaError
from tropa.staff.lists import trees
from tropa.staff.lists.questions import Question


@dataclass
class Piece:
    """Words between conditions (`at` is -1), or one condition."""

    at: int
    words: list[str] = field(default_factory=list)
    field: str = ""
    value: str = ""
    without: str = ""
    """The address without this condition."""


def pieces(question: Question, viewer: Any) -> list[Piece]:
    """The sentence; a filter that cannot be spoken gives none (the page says what is wrong with it)."""
    try:
        parts = query.sentence(question.kind, question.filter, viewer=viewer)
    except TropaError:
        return []
    found: list[Piece] = []
    for part in parts:
        if not found or found[-1].at != part.at:
            found.append(Piece(part.at))
        piece = found[-1]
        if part.at < 0:
            piece.words.append(part.text)
        elif part.kind == "field":
            piece.field = part.text
        else:
            piece.value = f"{piece.value} {part.text}".strip()
    for piece in found:
        if piece.at >= 0:
            piece.without = question.address(filter=trees.remove(question.filter, piece.at))
    return found
