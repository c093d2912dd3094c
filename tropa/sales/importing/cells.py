"""Cells of files of deals, enquiries, sales and products read."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext_noop as _

from tropa.core.fieldtypes.number import decimal_of
from tropa.customers.importing.cells import CellReader, Context, date_words, moment, reader_of, text, too_long
from tropa.customers.importing.drafts import Problem
from tropa.lib import dates
from tropa.lib.money import CODES, SIGNS
from tropa.lib.names import folded

MOST = Decimal(10) ** 15
"""An amount is below this."""
MANY = Decimal(10) ** 10
"""A quantity is below this."""
LONGEST_SUM = 60
"""Letters of the longest way anybody writes a sum with its currency."""
LONGEST = {"title": 300, "pipeline": 80, "stage": 80, "status": 80, "lost_reason": 120, "external_id": 100,
           "reason": 200, "product": 300, "operation": 80, "refund_of": 100, "name": 300, "sku": 60}  # fmt: skip
_WORDS = {
    "руб": "RUB", "рубль": "RUB", "рубли": "RUB", "рублей": "RUB", "р": "RUB", "российский рубль": "RUB", "rur": "RUB",
    "доллар": "USD", "доллар сша": "USD", "долл": "USD", "us dollar": "USD", "usd $": "USD", "евро": "EUR",
    "euro": "EUR", "тенге": "KZT", "юань": "CNY", "белорусский рубль": "BYN", "гривна": "UAH", "фунт": "GBP",
}  # fmt: skip
_CURRENCIES: Mapping[str, str] = {
    **{folded(code): code for code in CODES},
    # ¥ is the yuan's where both are meant: the nearer one.
    **{sign: code for code, sign in reversed(SIGNS.items())},
    **_WORDS,
}
_PARTS = re.compile(r"(?P<before>[^\d(−–-]*)(?P<figure>[(−–-]?[\d\s\u00a0\u202f.,'’]*\d[.,]?\)?)(?P<after>\D*)")


def currency_of(words: str) -> str:
    """The code of the currency that a word, sign or code means; "" for none that we know."""
    return _CURRENCIES.get(folded(words).strip(" ."), "")


def currency(context: Context, draft: Any, column: str, cell: str) -> None:
    """The currency of the row's sums."""
    found = currency_of(cell)
    if not found:
        draft.problems.append(Problem(column, cell[:80], _("There is no such currency; write its code, like RUB.")))
    draft.currency = found or draft.currency


def figure(context: Context, column: str, cell: str) -> tuple[Decimal, str]:
    """A sum, and the currency beside it; (100) is below zero, as accountants write.

    Raises:
        ValueError: it is none.
    """
    # Both ends of the pattern take dots and commas: of a long cell that costs the square of its length.
    found = _PARTS.fullmatch(cell.strip()) if len(cell) <= LONGEST_SUM else None
    if found is None:
        raise ValueError(cell)
    written = found["figure"].strip()
    beside = (found["before"] + found["after"]).strip()
    code = currency_of(beside) if beside else ""
    if beside and not code:
        raise ValueError(cell)
    below = written.startswith("(") and written.endswith(")")
    written = written.strip("()")
    if column in context.commas:
        written = written.replace(",", "")
    elif written.count(",") == 1 and "." not in written:
        written = written.replace(",", ".")
    value = decimal_of(written.replace("’", "").replace("'", ""))
    return (-value if below else value), code


def amount(target: str, context: Context, draft: Any, column: str, cell: str, *, places: int = 0) -> None:
    """A sum; below zero it may be only where that has a meaning. Without `places` it has those of the draft."""
    places = places or draft.places
    try:
        value, code = figure(context, column, cell)
    except ValueError:
        draft.problems.append(Problem(column, cell[:80], _("This is no sum.")))
        return
    if abs(value) >= MOST or (places > 2 and abs(value) >= MOST / 100):
        draft.problems.append(Problem(column, cell[:80], _("This sum is too large.")))
    elif value < 0 and not draft.refunds:
        draft.problems.append(Problem(column, cell[:80], _("This sum is not below zero.")))
    else:
        setattr(draft, target, value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
        draft.currency = draft.currency or code


def quantity(context: Context, draft: Any, column: str, cell: str) -> None:
    """How many, to a thousandth; a word behind it ("2 шт.") is the unit's."""
    found = re.match(r"[−–-]?[\d\s\u00a0\u202f.,]*\d", cell) if len(cell) <= LONGEST_SUM else None
    try:
        value = decimal_of(found[0].replace(",", ".") if found else cell)
    except ValueError:
        draft.problems.append(Problem(column, cell[:80], _("This is no number.")))
        return
    if abs(value) >= MANY:
        draft.problems.append(Problem(column, cell[:80], _("This number is too large.")))
    else:
        draft.quantity = value.quantize(Decimal("0.001"), ROUND_HALF_UP)


def day(target: str, context: Context, draft: Any, column: str, cell: str) -> None:
    """A day, as it is written."""
    try:
        found = dates.parse(cell, context.orders.get(column, "dmy")).day
        if not 1900 <= found.year <= 2100:
            raise dates.BadDate("year")
    except dates.BadDate as error:
        draft.problems.append(Problem(column, cell[:80], date_words(error.code)))
    else:
        setattr(draft, target, found)


def utm(target: str, context: Context, draft: Any, column: str, cell: str) -> None:
    """A mark of the address that an enquiry came by."""
    if len(cell) > 200:
        draft.problems.append(too_long(column, cell, 200))
    else:
        draft.utm[target.removeprefix("utm.")] = cell


READERS: dict[str, CellReader] = {
    "amount": partial(amount, "amount"),
    "price": partial(amount, "price"),
    "cost": partial(amount, "cost"),
    "currency": currency,
    "quantity": quantity,
    "expected_on": partial(day, "expected_on"),
    "occurred_on": partial(day, "occurred_on"),
    "closed_at": partial(moment, "closed_at"),
    "received_at": partial(moment, "received_at"),
}


def reads(target: str) -> CellReader:
    """What reads a column of this meaning."""
    if target in READERS:
        return READERS[target]
    if target.startswith("utm."):
        return partial(utm, target)
    if target in LONGEST:
        return partial(text, target, LONGEST[target])
    return reader_of(target)
