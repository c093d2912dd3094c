"""Skewed as life is: a few have much, most have little."""

from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

One = TypeVar("One")


class Skewed(Generic[One]):
    """Choices of which the first come most often: the n-th with a weight of 1 / n ** steep."""

    def __init__(self, ones: Sequence[One], steep: float = 0.8) -> None:
        self.ones = ones
        self._weights = list(accumulate(1 / rank**steep for rank in range(1, len(ones) + 1)))

    def picks(self, dice: Random, count: int) -> list[One]:
        """So many of them."""
        return dice.choices(self.ones, cum_weights=self._weights, k=count)


def shared_out(dice: Random, among: int, count: int, steep: float = 2.2) -> list[int]:
    """Which of `among` gets each of `count` things: one of them many, a third of them none."""
    ranks = list(range(among))
    dice.shuffle(ranks)
    return [ranks[int(among * dice.random() ** steep)] for _ in range(count)]
