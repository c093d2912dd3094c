"""Which columns of a file of customers hold names, and whether its rows are people or companies."""

from collections.abc import Sequence

from tropa.lib import names
from tropa.lib.spreadsheets.tables import Line


def settle_names(columns: dict[str, str], header: Sequence[str], sample: Sequence[Line]) -> None:
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


def kind_of(columns: dict[str, str], header: Sequence[str], sample: Sequence[Line]) -> str:
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
