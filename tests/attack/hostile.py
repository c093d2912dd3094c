"""Values that people and programs with bad manners send. They lie in corpora/*.json: a list of texts, each either as
it is or as {"before", "repeat", "times", "after"}.
"""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "corpora"


def corpus(name: str) -> list[str]:
    """The texts of a corpus, long ones spelled out."""
    return [_spelled(each) for each in json.loads((HERE / f"{name}.json").read_text())]


def _spelled(told: str | dict[str, str | int]) -> str:
    if isinstance(told, str):
        return told
    return f"{told.get('before', '')}{str(told['repeat']) * int(told['times'])}{told.get('after', '')}"


TEXTS = corpus("texts")
"""For whatever a person can type."""

VALUES = corpus("values") + [json.dumps(text) for text in TEXTS]
"""Spelled as JSON (or nearly), for one value within a body."""

BODIES = [body.encode("latin-1") for body in corpus("bodies")]
"""As whole bodies."""

PARAMETERS = corpus("parameters")
"""As parameters of addresses."""


def share(values: list[Any], place: int, step: int, *, whole: bool) -> list[Any]:
    """All values in `make drill`; in `make check` every `step`th, so that each value stands somewhere."""
    return values if whole else values[place % step :: step]
