"""Everything of one workspace as a file, and back: from a box to a cloud and home again.

`leaving.leave` writes the archive, `arriving.arrive` reads one. What goes and what stays is declared column by column
in each app's `archive.py` (tables.py). Ids are kept, so that the journal, its sealed chain and the undo of old deeds
hold in the new place; nothing else of the file is trusted.
"""

from tropa.core.archive.tables import Table, left_out, moved, tables

__all__ = ["Table", "left_out", "moved", "tables"]
