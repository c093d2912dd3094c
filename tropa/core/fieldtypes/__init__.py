"""Types of fields: how a value is read, kept, shown, exported and compared. One file a type.

`types.get("money")` finds one. A type knows no record: where a value comes from is the catalogue's (core.catalogue).
"""

from tropa.core.fieldtypes.base import Context, FieldType, custom_types, types

__all__ = ["Context", "FieldType", "custom_types", "types"]
