"""A workbook becomes a plain table, in a process of its own: `python unpacking.py WORKBOOK TARGET xls|xlsx|ods`.

A workbook of a few kilobytes can ask for hundreds of gigabytes (two cells in opposite corners), and the reader, written
in Rust, ends its process when it gets none. So a workbook is read once, by a child with little memory and time; what
comes out is read line by line by everybody else. This file is run as a script: it knows nothing but calamine.
"""

import csv
import json
import os
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MARK = "\x1etropa table\n"
"""First line of a plain table; then CSV, the number of the row in the workbook first."""
MEMORY = 2 << 30
SECONDS = 120
WRITTEN = 1 << 30


def limit() -> None:
    """Take no more than a table of people needs."""
    try:
        import resource
    except ImportError:  # Windows: the reader's own limits must do
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def unpack(source: str, target: str, kind: str) -> dict[str, str]:
    """Write the fullest sheet as a plain table; says what went wrong, if anything."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    # The reader goes by the name, and of a name without ending it tells no reason.
    named = f"{target}.{kind}"
    os.symlink(source, named)
    try:
        sheet = _fullest(CalamineWorkbook.from_path(named))
    except PasswordError:
        return {"problem": "password"}
    except (CalamineError, OSError, ValueError) as error:
        return {"problem": "too_large" if "limit exceeded" in str(error) else "broken"}
    finally:
        os.unlink(named)
    if sheet is None:
        return {"problem": "empty"}
    with open(target, "w", encoding="utf-8", newline="") as stream:
        stream.write(MARK)
        writer = csv.writer(stream)
        for number, cells in _rows(sheet):
            if any(cells):
                writer.writerow([number, *cells])
        stream.flush()
        os.fsync(stream.fileno())
    return {}


def _fullest(workbook: Any) -> Any:
    """The sheet with most cells in it; a template's empty ones and cover pages lose."""
    best, most = None, 0
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height and sheet.width and sheet.height * sheet.width > most:
            best, most = sheet, sheet.height * sheet.width
    return best


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, [spelled(value) for value in row]


def spelled(value: Any) -> str:
    """A cell as text without loss."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


if __name__ == "__main__":
    os.umask(0o077)
    limit()
    sys.stdout.write(json.dumps(unpack(*sys.argv[1:])))
