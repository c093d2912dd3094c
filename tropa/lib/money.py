"""Currencies, and amounts that know theirs."""

from decimal import Decimal
from typing import Self

SIGNS = {
    "RUB": "₽", "USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "KZT": "₸", "BYN": "Br", "UAH": "₴", "GEL": "₾",
    "AMD": "֏", "AZN": "₼", "TRY": "₺", "INR": "₹", "JPY": "¥", "ILS": "₪", "VND": "₫", "THB": "฿",
}  # fmt: skip
"""Signs by ISO 4217 code; where two currencies share one, people tell them apart by the company they deal with."""

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
