"""Three bases of everything in a workspace: Row, Ledger, Record; links and references between them."""

from tropa.core.records.among import Among
from tropa.core.records.firsts import firsts
from tropa.core.records.inserting import Prepared, insert_rows
from tropa.core.records.json import JsonField
from tropa.core.records.links import Link, SameWorkspace
from tropa.core.records.queryset import RecordQuerySet
from tropa.core.records.record import Journalled, Ledger, Record
from tropa.core.records.rows import Row

__all__ = [
    "Among",
    "Journalled",
    "JsonField",
    "Ledger",
    "Link",
    "Prepared",
    "Record",
    "RecordQuerySet",
    "Row",
    "SameWorkspace",
    "firsts",
    "insert_rows",
]
