"""Currencies, and amounts that know theirs."""

from decimal import Decimal
from functools import cache
from typing import Self

from babel import Locale

MINUS = "\u2212"
"""As wide as a plus, and never at the end of a line alone as a hyphen may be."""

SIGNS = {
    "RUB": "₽", "USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "KZT": "₸", "BYN": "Br", "UAH": "₴", "GEL": "₾",
    "AMD": "֏", "AZN": "₼", "TRY": "₺", "INR": "₹", "JPY": "¥", "ILS": "₪", "VND": "₫", "THB": "฿",
}  # fmt: skip
"""Signs by ISO 4217 code; where two currencies share one, people tell them apart by the company they deal with."""

NO_BREAK, SIGN_OF_PATTERN = "\u00a0", "\u00a4"
CODES = (
    "RUB", "USD", "EUR", "CNY", "KZT", "BYN", "UZS", "KGS", "TJS", "TMT", "AMD", "AZN", "GEL", "MDL", "UAH", "TRY",
    "AED", "GBP", "CHF", "JPY", "INR", "KRW", "HKD", "SGD", "THB", "VND", "MNT", "ILS", "RSD", "PLN", "CZK", "HUF",
    "BGN", "RON", "SEK", "NOK", "DKK", "CAD", "AUD", "BRL",
)  # fmt: skip
"""ISO 4217 codes that the product offers, the nearest first."""


class Amount(Decimal):
    """A sum of money with the code of its currency; what is counted from it is a plain Decimal."""

    currency: str

    @classmethod
    def of(cls, value: Decimal, currency: str) -> Self:
        """`value` in this currency."""
        made = cls(value)
        made.currency = currency
        return made


def sign(code: str) -> str:
    """What is written beside an amount: the sign of a currency, or its code."""
    return SIGNS.get(code, code)


def written(figures: str, code: str, language: str) -> str:
    """An amount whose figures are written already, with the sign of its currency where the language puts it.

    "£3,440" and "AED 3,440" in English, "3 440 £" in Russian, below zero "−£3,440" and "−3 440 £".

    Args:
        figures: grouped and rounded; a minus comes first.
        code: ISO 4217; empty: a plain number.
        language: of the reader, "ru" or "en-gb".
    """
    minus = MINUS if figures.startswith(("-", MINUS)) else ""
    figures, mark = figures.lstrip("-" + MINUS), sign(code)
    if not mark:
        return f"{minus}{figures}"
    before, between = _place(language)
    if before:
        # CLDR, currencySpacing: letters do not touch the figures.
        return f"{minus}{mark}{between or (NO_BREAK if mark[-1].isalpha() else '')}{figures}"
    return f"{minus}{figures}{between}{mark}"


@cache
def _place(language: str) -> tuple[bool, str]:
    """Whether the sign comes first, and what stands between it and the figures (CLDR by Babel)."""
    prefix, suffix = Locale.parse(language, sep="-").currency_formats["standard"].prefix[0], ""
    if SIGN_OF_PATTERN not in prefix:
        suffix = Locale.parse(language, sep="-").currency_formats["standard"].suffix[0]
    return not suffix, (prefix or suffix).replace(SIGN_OF_PATTERN, "")
