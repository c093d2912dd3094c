"""The single way in which pages, API, bulk edit and CLI write a record by its catalogue.

Rights first, then every field's words parsed and all errors told at once, then columns, custom keys and collections
in one operation.
"""

from tropa.core.editing.inputs import parse
from tropa.core.editing.records import change, change_each, create, fetch, restore, trash

__all__ = ["change", "change_each", "create", "fetch", "parse", "restore", "trash"]
