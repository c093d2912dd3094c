"""The left column of the card: which fields, in which groups, how each is shown."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from tropa.core import access, catalogue, forms
from tropa.core.catalogue import FieldSet, FieldSpec
from tropa.core.editing import merging
from tropa.customers.models import Customer, CustomerTag

CONTACTS = ("contact_points", "addresses", "preferences", "time_zone")
WORK = ("owner", "source", "lifecycle", "role")
NAMES = ("name", "last_name", "first_name", "middle_name")
NEEDED = ("contact_points", "addresses")
"""Fields whose rows the card reads; owner and source come by joins."""


@dataclass(frozen=True)
class FieldLine:
    """One field as it is shown."""

    spec: FieldSpec
    value: Any
    editable: bool
    control: forms.Control | None = None
    """Set while the field is being edited."""
    errors: tuple[str, ...] = ()
    seen: str = ""
    """What hung on the customer when the form was made."""
    version: int = 0

    @property
    def anchor(self) -> str:
        """The name as it stands in ids of the page."""
        return self.spec.name.replace(".", "")

    @property
    def cell(self) -> str:
        """Safe HTML; addresses are told in full."""
        if self.spec.name == "addresses":
            return ""
        return self.spec.cell(self.value)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return self.value in (None, "", [], {})


@dataclass(frozen=True)
class FieldGroup:
    """Fields under one title."""

    label: str
    title: str
    lines: list[FieldLine]


def load(customer: Customer, fields: FieldSet, viewer: Any) -> None:
    """Fetch the rows the column shows; tags come with their names by one join."""
    worn = CustomerTag.objects.select_related("tag")
    prefetch_related_objects([customer], Prefetch("customer_tags", queryset=worn))
    fields.prefetch([customer], [name for name in NEEDED if fields.may_read(viewer, name)])


def groups(customer: Customer, fields: FieldSet, viewer: Any, editing: FieldLine | None = None) -> list[FieldGroup]:
    """The groups of this customer's fields that the viewer may see; own fields stand where they were put."""
    own: dict[str, list[str]] = {}
    for spec in fields:
        if spec.custom:
            own.setdefault(spec.group, []).append(spec.name)
    work = [*WORK, *own.pop("", [])]
    names = NAMES[:1] if customer.is_company else NAMES
    layout = [("contacts", _("Contact"), list(CONTACTS)), ("work", _("Work"), work)]
    layout += [(f"own-{at}", title, listed) for at, (title, listed) in enumerate(own.items())]
    layout.append(("names", _("Full name"), list(names)))
    may = may_edit(customer, viewer)
    found = []
    for label, title, listed in layout:
        lines = [
            editing if editing and editing.spec.name == name else line(customer, fields[name], viewer, may)
            for name in listed
            if name in fields and fields.may_read(viewer, name)
        ]
        if lines:
            found.append(FieldGroup(label, title, lines))
    return found


def contacts(customer: Customer) -> list[Any]:
    """Ways to reach the customer; `leads` marks the primary one where there are several of a kind."""
    points = list(customer.contact_points.all())
    of_kind = Counter(point.kind for point in points)
    for point in points:
        point.leads = point.primary and of_kind[point.kind] > 1
    return points


def line(record: Any, spec: FieldSpec, viewer: Any, may: bool) -> FieldLine:
    """A field of any record as it stands."""
    writable = may and catalogue.of(record.kind_label).may_write(viewer, spec.name, record)
    return FieldLine(spec, spec.value(record), writable)


def edited(
    record: Any,
    spec: FieldSpec,
    viewer: Any,
    *,
    sent: Any = None,
    errors: Mapping[str, str] | None = None,
    seen: str = "",
    version: int | None = None,
) -> FieldLine:
    """A field that is being edited; with `errors` it shows what was sent, so that nothing typed is lost, and what the
    form was made of stays what it was.
    """
    errors = errors or {}
    value = spec.value(record)
    control = forms.control(spec, sent if errors else value, viewer=viewer, errors=errors, raw=bool(errors))
    return FieldLine(
        spec,
        value,
        editable=True,
        control=control,
        errors=forms.told_apart(control, errors),
        seen=seen or merging.spelled(record, spec),
        version=version or record.version,
    )


def may_edit(record: Any, viewer: Any) -> bool:
    """Whether the viewer may change this record at all."""
    return record.deleted_at is None and access.may(viewer, record.kind_label, "edit", record)
