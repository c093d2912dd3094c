"""One line of the table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """What was measured against which budget; `at_least` where more is better."""

    what: str
    budget: float
    measured: float
    at_least: bool = False

    @property
    def ratio(self) -> float:
        """Below 1: within the budget."""
        return self.budget / self.measured if self.at_least else self.measured / self.budget

    def __str__(self) -> str:
        verdict = "ok" if self.ratio <= 1 else "OVER"
        return f"{self.what:<72} {self.budget:>12,.2f} {self.measured:>12,.2f} {self.ratio:>7.2f} {verdict}"
