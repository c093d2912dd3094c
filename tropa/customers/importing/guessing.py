"""Guessing what columns mean, by the program that wrote the file, by the headers, by the content."""

import re
from collections.abc import Sequence
from itertools import islice

from tropa.customers import sources
from tropa.customers.importing.mapping import Mapping, is_many
from tropa.lib import dates, names
from tropa.lib.spreadsheets import Table
from tropa.lib.spreadsheets.tables import Line

SAMPLE, SEEN = 300, 200
"""Lines that are looked at, and letters of each cell."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"[+\d][\d\s().\-]{8,18}\d(?:e\+?\d\d)?|\d\.\d{6,12}e\+?\d\d", re.IGNORECASE)
_ID = re.compile(r"\d{10}|\d{12}")


def guess(table: Table) -> Mapping:
    """The mapping nobody has to correct, if all goes well."""
    sample = [Line(line.number, [cell[:SEEN] for cell in line.cells]) for line in islice(table.lines(), SAMPLE)]
    source = sources.recognise(table.columns)
    columns: dict[str, str] = {}
    for at, column in enumerate(table.columns):
        target = source.target(column)
        if target and (is_many(target) or target not in columns.values()):
            columns[column] = target
        else:
            columns[column] = ""
        if not columns[column] and not source.ignores(column):
            found = by_content([line.cells[at] for line in sample if line.cells[at]])
            if found and (is_many(found) or found not in columns.values()):
                columns[column] = found
    _settle_names(columns, table.columns, sample)
    orders = {
        column: dates.order_of(line.cells[at] for line in sample)
        for at, column in enumerate(table.columns)
        if columns[column] == "created_at"
    }
    return Mapping(columns, source.label, _kind(columns, table.columns, sample), orders)


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


def _settle_names(columns: dict[str, str], header: Sequence[str], sample: Sequence[Line]) -> None:
    """A lonely "Имя" with two words in it is a whole name; a lonely company is the customer itself."""
    meant = set(columns.values())
    if "first_name" in meant and not meant & {"name", "last_name"}:
        column = next(name for name, target in columns.items() if target == "first_name")
        at = list(header).index(column)
        values = [line.cells[at] for line in sample if line.cells[at]]
        if sum(" " in value for value in values) * 2 > len(values):
            columns[column] = "name"
    if "company" in meant and not meant & {"name", "first_name", "last_name"}:
        column = next(name for name, target in columns.items() if target == "company")
        columns[column] = "name"
    meant = set(columns.values())
    if not meant & {"name", "first_name", "last_name"}:
        for at, column in enumerate(header):
            values = [line.cells[at] for line in sample if line.cells[at]]
            if not columns[column] and values and sum(_nameish(value) for value in values) * 2 > len(values):
                columns[column] = "name"
                return


def _nameish(value: str) -> bool:
    parts = names.split_person(value)
    return bool(parts.first and parts.last) and not any(map(str.isdigit, value))


def _kind(columns: dict[str, str], header: Sequence[str], sample: Sequence[Line]) -> str:
    """Person or company for the whole file, when it is plain; else row by row."""
    meant = set(columns.values())
    if meant & {"first_name", "last_name", "middle_name"}:
        return "person"
    if meant & {"contact_person", "kpp"}:
        return "company"
    column = next((name for name, target in columns.items() if target == "name"), None)
    if column is None:
        return "person" if "company" in meant else ""
    at = list(header).index(column)
    values = [line.cells[at] for line in sample if line.cells[at]]
    firms = sum(map(names.is_company, values))
    if "company" in meant:  # people and where they work; perhaps with rows of the companies themselves
        return "" if firms else "person"
    if firms == 0 and names.folded(column) in {"фио", "ф.и.о.", "ф. и. о.", "full name", "фамилия имя отчество"}:
        return "person"
    return "company" if values and firms * 10 >= len(values) * 8 else ""
