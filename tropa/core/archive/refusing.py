"""Why an archive is not taken in: one sentence that names file and line."""

from collections.abc import Iterator
from contextlib import contextmanager

from tropa.core.errors import RuleViolation


class BadArchive(RuleViolation):
    """The archive cannot be taken in, and nothing of it was; the message is a sentence for the operator."""

    def __init__(self, told: str) -> None:
        super().__init__("core.bad_archive", told, "file")


class Wrong(Exception):
    """A value that cannot be; the message goes on after the name of the column: "is no date"."""


@contextmanager
def at_line(file: str, line: int) -> Iterator[None]:
    """Put file and line before what is wrong with a value of it.

    Raises:
        BadArchive: with the sentence.
    """
    try:
        yield
    except Wrong as wrong:
        raise BadArchive(f"{file}, line {line}: {wrong}.") from wrong
