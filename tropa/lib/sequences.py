"""Cutting sequences."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` items, in order; nothing for no items."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part
