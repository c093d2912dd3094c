"""Rates of other currencies: written by hand or read from a file; what is counted by them follows."""

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tropa.core import access, catalogue, editing, rates
from tropa.core.catalogue import Context
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.core.models import ExchangeRate
from tropa.lib.money import CODES

MOST = 5_000
MOST_RATE = Decimal(10) ** 9
HEADERS = {
    "code": "code", "currency": "code", "cdx": "code", "валюта": "code", "код": "code", "букв. код": "code",
    "date": "on", "data": "on", "дата": "on",
    "rate": "rate", "curs": "rate", "курс": "rate",
    "nominal": "nominal", "номинал": "nominal", "единиц": "nominal",
}  # fmt: skip
"""Headers of the files of the Bank of Russia and of plain ones."""
NAMES = {
    "доллар сша": "USD", "евро": "EUR", "юань": "CNY", "китайский юань": "CNY", "белорусский рубль": "BYN",
    "казахстанских тенге": "KZT", "тенге": "KZT", "фунт стерлингов": "GBP",
    "фунт стерлингов соединенного королевства": "GBP",
    "турецких лир": "TRY", "дирхам оаэ": "AED", "армянских драмов": "AMD",
}  # fmt: skip
"""How the Bank of Russia calls currencies in its files."""
ORDER = ("code", "on", "rate", "nominal")


@dataclass(frozen=True)
class Row:
    """One rate of a file, of one unit."""

    code: str
    on: date
    rate: Decimal


def put(values: Mapping[str, Any], *, viewer: Any) -> ExchangeRate:
    """A rate of a day; one that stands for that day is corrected.

    Raises:
        Denied: the viewer may not.
        RuleViolation: it is the base currency's own.
        Invalid: with every field's error.
    """
    access.check(viewer, "exchange_rate", "create")
    fields, context = catalogue.of("exchange_rate"), Context(viewer=viewer)
    known = {name: fields[name].parse(values.get(name), context) for name in ("code", "on")}
    _check_code(known["code"])
    standing = ExchangeRate.objects.filter(**known).first()
    if standing is None:
        made: ExchangeRate = editing.create("exchange_rate", dict(values), viewer=viewer)
        return made
    changed: ExchangeRate = editing.change("exchange_rate", standing.pk, {"rate": values.get("rate")}, viewer=viewer)
    return changed


def load(text: str, *, viewer: Any) -> int:
    """Rates of a file, in one deed; gives how many were new or corrected.

    Raises:
        Denied: the viewer may not.
        RuleViolation: it is no such file; the words name the line.
    """
    access.check(viewer, "exchange_rate", "create")
    access.check(viewer, "exchange_rate", "edit")
    rows = {(row.code, row.on): row for row in read(text)}
    span = ExchangeRate.objects.filter(code__in={code for code, _on in rows})
    standing = {(one.code, one.on): one for one in span}
    count = 0
    with operation("sales.load_rates", title=_("Rates from a file")):
        for key, row in rows.items():
            one = standing.get(key) or ExchangeRate(code=row.code, on=row.on)
            if one.rate != row.rate:
                one.rate, one.origin = row.rate, ExchangeRate.Origin.IMPORT
                one.save()
                count += 1
    return count


def read(text: str) -> list[Row]:
    """The rates that a file tells.

    Raises:
        RuleViolation: it is empty or too long, or a line of it cannot be read.
    """
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    if not lines or len(lines) > MOST:
        raise RuleViolation("sales.rates_lines", _("Give 1 to 5,000 lines: code; date; rate."), "text")
    divider = next((sign for sign in (";", "\t", ",") if sign in lines[0]), ";")
    table = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=divider))
    head = [HEADERS.get(cell.strip().casefold(), "") for cell in table[0]]
    order: Collection[str] = head if {"code", "on", "rate"} <= {*head} else ORDER
    body = table[1:] if order is head else table
    start = 2 if order is head else 1
    return [_row(dict(zip(order, cells, strict=False)), at) for at, cells in enumerate(body, start)]


def _row(cells: Mapping[str, str], at: int) -> Row:
    fields, context = catalogue.of("exchange_rate"), Context()
    spelled = cells.get("code", "").strip()
    try:
        code = NAMES.get(spelled.casefold().replace("ё", "е"), spelled.upper())
        _check_code(code)
        on = fields["on"].parse(cells.get("on", "").strip(), context)
        rate = fields["rate"].type.parse(cells.get("rate", "").strip(), fields["rate"], context)
        nominal = fields["rate"].type.parse(cells.get("nominal", "").strip() or "1", fields["rate"], context)
        one = (rate / nominal).quantize(Decimal("0.00000001")) if rate and nominal else Decimal(0)
    except RuleViolation as wrong:
        words = _("Line %(n)s: %(why)s") % {"n": at, "why": wrong}
        raise RuleViolation("sales.rates_line", words, "text") from wrong
    if not 0 < one < MOST_RATE:
        words = _("Line %(n)s: %(why)s") % {"n": at, "why": _("A rate is greater than zero.")}
        raise RuleViolation("sales.rates_line", words, "text")
    return Row(code, on, one)


def _check_code(code: str) -> None:
    if code not in CODES:
        raise RuleViolation("sales.rate_code", _("This currency is not known: %(code)s.") % {"code": code[:20]}, "code")
    if code == rates.base_currency():
        raise RuleViolation("sales.rate_of_base", _("Rates are told in this very currency."), "code")
