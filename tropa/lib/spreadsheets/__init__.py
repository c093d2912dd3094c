"""Tables from outside: whatever Excel, another CRM or an address book writes, read row by row.

`read(path)` finds out what the file is. Cells are text; numbers and dates of workbooks are spelled so that nothing is
lost (a telephone stored as 7.9e10 is "79000000000", a date is ISO).
"""

from tropa.lib.spreadsheets.reading import MAX_BYTES, read, unpack
from tropa.lib.spreadsheets.tables import Line, Table, Unreadable

__all__ = ["MAX_BYTES", "Line", "Table", "Unreadable", "read", "unpack"]
