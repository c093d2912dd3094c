"""What the columns of a file may mean for one member: our fields and the company's own, as far as rights go."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tropa.core import access, catalogue
from tropa.core.catalogue import Context, FieldSpec
from tropa.core.errors import RuleViolation
from tropa.core.fieldtypes.number import decimal_of
from tropa.core.models import Field
from tropa.customers.importing.importer import Importer, importer_of
from tropa.customers.importing.mapping import Mapping
from tropa.customers.models import Import
from tropa.lib import dates
from tropa.lib.names import folded
from tropa.staff.models import Member


class Meanings:
    """Built once for a file: one query for the company's own fields."""

    def __init__(self, member: Member, importer: Importer) -> None:
        self.member = member
        self.importer = importer
        self.fields = catalogue.of(importer.kind)
        self._writable = {
            kind: set(catalogue.of(kind).writable(member).names())
            for kind in {importer.kind, *(target.of for target in importer.targets if target.of)}
        }

    def own(self) -> list[FieldSpec]:
        """The company's own fields that a cell can fill."""
        if not self.importer.extends:
            return []
        return [spec for spec in self.fields if spec.custom and spec.type.label != "record" and self.may(spec.name)]

    def may(self, target: str) -> bool:
        """Whether the member may write what this meaning writes."""
        if target not in self.importer.targets:
            return self.importer.extends and target in self._writable[self.importer.kind]
        meant = self.importer.targets[target]
        if meant.makes:
            return access.may(self.member, meant.makes, "create")
        return meant.free or (meant.field or target) in self._writable[meant.of or self.importer.kind]

    def labels(self) -> dict[str, str]:
        """What can be chosen for a column, with its name for people."""
        ours = {target.name: str(target.label) for target in self.importer.targets if self.may(target.name)}
        return ours | {spec.name: str(spec.label) for spec in self.own()}

    def check(self, mapping: Mapping) -> Mapping:
        """The same mapping, if all of it may be written.

        Raises:
            RuleViolation: naming the field that is not there or not theirs to write.
        """
        offered = self.labels()
        for target in mapping.targets():
            if target not in offered:
                there = target in self.importer.targets or target in self.fields
                words = (
                    _("Your role may not write “%(field)s”; leave this column out.")
                    if there
                    else _("There is no field “%(field)s” to import into.")
                )
                raise RuleViolation("customers.mapping_field", words % {"field": target}, "mapping")
        return mapping

    def settled(self, guess: Mapping) -> Mapping:
        """A guess without what the member may not write, with own fields where a column is called like one."""
        offered = self.labels()
        columns = {column: target if target in offered else "" for column, target in guess.columns.items()}
        named = {folded(str(spec.label)): spec.name for spec in self.own()}
        for column, target in columns.items():
            found = named.get(folded(column), "")
            if not target and found not in columns.values():
                columns[column] = found
        return replace(guess, columns=columns)

    def parsers(self, mapping: Mapping) -> dict[str, Any]:
        """For each own field in use the function that reads a cell; it raises RuleViolation."""
        zone = ZoneInfo(self.member.time_zone or "UTC")
        return {
            target: partial(_stored, self.fields[target], Context(self.member, mapping.orders.get(column, "dmy"), zone))
            for column, target in mapping.columns.items()
            if target.startswith("custom.") and target in self.fields
        }


def _stored(spec: FieldSpec, context: Context, cell: str) -> Any:
    value = spec.parse(cell, context)
    return [spec.type.store(one) for one in value] if isinstance(value, list) else spec.type.store(value)


def add_field(run: Import, column: str, values: Iterable[str], *, member: Member) -> str:
    """Make a column a field of the company's own; returns the meaning to map it to.

    Args:
        values: samples, by which the type is chosen: number, date or text.

    Raises:
        Denied: the member may not make fields.
        RuleViolation: the import has begun.
    """
    access.check(member, "field", "create")
    if run.state != Import.State.DRAFT:
        raise RuleViolation("customers.import_begun", _("This import has begun already."))
    return f"custom.{Field.add(importer_of(run.kind).kind, column[:100], type_of(list(values))).name}"


def type_of(values: list[str]) -> str:
    """The type of field that takes all these values."""
    if values and all(map(_is_number, values)):
        return "number"
    return "date" if values and all(map(_is_date, values)) else "text"


def _is_number(value: str) -> bool:
    try:
        # A leading zero is part of a code, not of a number.
        return not (value[:1] == "0" and value[1:2].isdigit()) and len(str(decimal_of(value))) <= 13
    except ValueError:
        return False


def _is_date(value: str) -> bool:
    try:
        dates.parse(value, "dmy")
    except dates.BadDate:
        return False
    return True
