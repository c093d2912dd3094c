"""What was measured, against what it may cost."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Measure:
    """One line of the table; `at_least` where more is better. Without a budget it is told only."""

    what: str
    measured: float
    budget: float | None = None
    at_least: bool = False
    beside: dict[str, Any] = field(default_factory=dict)
    """Other numbers of the same thing, which have no budget."""

    @property
    def ratio(self) -> float:
        """Below 1: within the budget; 0 without one."""
        if self.budget is None:
            return 0.0
        return self.budget / self.measured if self.at_least else self.measured / self.budget

    @property
    def over(self) -> bool:
        """Whether it costs more than it may."""
        return self.ratio > 1

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self) | {"over": self.over}

    def __str__(self) -> str:
        budget = "" if self.budget is None else f"{'>=' if self.at_least else '<='} {self.budget:,.2f}"
        verdict = "OVER" if self.over else "" if self.budget is None else "ok"
        beside = ", ".join(f"{name} {value}" for name, value in self.beside.items())
        return f"{self.what:<66} {self.measured:>11,.2f} {budget:>12} {verdict:<5}{beside}"
