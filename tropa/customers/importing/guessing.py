"""Guessing what columns mean, by the program that wrote the file, by the headers, by the content."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from tropa.customers import sources
from tropa.customers.importing.importer import Importer
from tropa.customers.importing.mapping import Mapping
from tropa.lib import dates
from tropa.lib.spreadsheets import Table
from tropa.lib.spreadsheets.tables import Line

SAMPLE, SEEN = 300, 200
"""Lines that are looked at, and letters of each cell."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"[+\d][\d\s().\-]{8,18}\d(?:e\+?\d\d)?|\d\.\d{6,12}e\+?\d\d", re.IGNORECASE)
_ID = re.compile(r"\d{10}|\d{12}")
_THOUSANDS = re.compile(r"\D*\d{1,3}(,\d{3})+(\.\d+)?\D*")


def guess(table: Table, importer: Importer) -> Mapping:
    """The mapping nobody has to correct, if all goes well."""
    sample = [Line(line.number, [cell[:SEEN] for cell in line.cells]) for line in islice(table.lines(), SAMPLE)]
    source = sources.recognise(table.columns, importer.label) or sources.registry.get(importer.generic)
    targets = importer.targets
    columns: dict[str, str] = {}
    for at, column in enumerate(table.columns):
        said = source.target(column)
        target = targets.of_header(column) if said is None else said
        if target and (targets.is_many(target) or target not in columns.values()):
            columns[column] = target
        else:
            columns[column] = ""
        if not columns[column] and not source.ignores(column):
            found = by_content([line.cells[at] for line in sample if line.cells[at]])
            if found in targets and (targets.is_many(found) or found not in columns.values()):
                columns[column] = found
    importer.settle(columns, table.columns, sample)
    orders, commas = {}, set()
    for at, column in enumerate(table.columns):
        meant = targets.get(columns[column])
        if meant is not None and meant.dated:
            orders[column] = dates.order_of(line.cells[at] for line in sample)
        elif meant is not None and meant.sum and divides_thousands(line.cells[at] for line in sample):
            commas.add(column)
    kind = importer.rows_are(columns, table.columns, sample)
    return Mapping(columns, source.label, kind, orders, frozenset(commas))


def divides_thousands(values: Iterable[str]) -> bool:
    """Whether the commas of a column of sums divide thousands: every comma has three digits behind it."""
    written = [value for value in values if "," in value]
    return bool(written) and all(map(_THOUSANDS.fullmatch, written))


def by_content(values: Sequence[str]) -> str:
    """What the values of a column look like; "" when they tell nothing."""
    if not values:
        return ""
    for pattern, target in ((_EMAIL, "email"), (_PHONE, "phone")):
        if sum(bool(pattern.fullmatch(value.strip())) for value in values) * 5 >= len(values) * 4:
            return "" if target == "phone" and all(map(_ID.fullmatch, values)) and not _mobile(values) else target
    return ""


def _mobile(values: Sequence[str]) -> bool:
    return all(value.startswith("9") and len(value) == 10 for value in values)
