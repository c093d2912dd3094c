"""What some records come to: how many, and how much money of each currency that cannot be added up."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from tropa.core.catalogue import FieldSpec
from tropa.lib.money import Amount

CENT = Decimal("0.01")
LARGE = 1_000


@dataclass
class Worth:
    """A count, and sums that may be added to others."""

    count: int = 0
    base: Decimal = Decimal(0)
    """The sum in base currency of those whose rate is known."""
    rated: int = 0
    """How many these are."""
    foreign: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """Sums of the others, by the code of their currency."""
    unrated: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """How many these are."""

    def add(self, other: "Worth") -> None:
        """Count these records too."""
        self.count, self.base, self.rated = self.count + other.count, self.base + other.base, self.rated + other.rated
        for code, amount in other.foreign.items():
            self.foreign[code] += amount
        for code, number in other.unrated.items():
            self.unrated[code] += number

    def times(self, share: Decimal) -> "Worth":
        """As many records, each worth so much less; not rounded, so that it may be added up."""
        foreign = defaultdict(Decimal, {code: amount * share for code, amount in self.foreign.items()})
        return Worth(self.count, self.base * share, self.rated, foreign, self.unrated)

    def sums(self) -> dict[str, Decimal]:
        """The money by currency to the cent; that in base currency stands first, under ""."""
        shown = {"": cents(self.base)} if self.base or not self.foreign else {}
        return shown | {code: cents(amount) for code, amount in sorted(self.foreign.items())}

    def averages(self) -> dict[str, Decimal]:
        """The same of one record; empty when there is none."""
        shown = {"": cents(self.base / self.rated)} if self.rated else {}
        each = {code: cents(self.foreign[code] / number) for code, number in sorted(self.unrated.items()) if number}
        return shown | each


def cents(amount: Decimal) -> Decimal:
    """Rounded as money is."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def spoken(sums: Mapping[str, Decimal], spec: FieldSpec, *, whole: bool = False) -> list[str]:
    """Sums as people read them; `spec` is a field of money; `whole`: large ones without what is after the point."""

    def text(amount: Decimal, code: str) -> str:
        shown = amount.quantize(Decimal(1), ROUND_HALF_UP) if whole and abs(amount) >= LARGE else amount
        return spec.text(Amount.of(shown, code) if code else shown)

    return [text(amount, code) for code, amount in sums.items()]
