"""The field catalogue: one declaration over each model, from which forms, API, lists, filters, import, export come.

An app declares in `<app>/fields.py`::

    from tropa.core.catalogue import Collection, Derived, Field, Kind, Members, declare, relate

    declare(
        Kind(
            "customer",
            title=_("customer"), plural=_("Customers"),
            fields=[
                Field("name", _("Name"), "text", required=True, search="name_key", sort="sort_key"),  # column "name"
                Field("lifecycle", _("Stage"), "choice", choices=Customer.Lifecycle.choices),
                Field("owner", _("Owner"), "record", target="member"),                     # a Link column
                Field("last_contact_at", _("Last contact"), "datetime", readonly=True),
                Field("city", _("City"), "text", readonly=True, search="city_key"),
                Field("company", _("Company"), "text", readonly=True,
                      source=Derived(lambda c: c.company_name, prefetch=("employments__company",), path="...")),
                Field("contact_points", _("Contacts"), "rows",
                      source=Collection("contact_points", same=("kind", "normalised")),
                      parts=[Field("kind", _("Kind"), "choice", choices=..., required=True),
                             Field("value", _("Value"), "text", by_row=type_of_value),  # row -> label
                             Field("primary", _("Primary"), "boolean")]),
                Field("phone", _("Phone"), "phone", readonly=True,
                      source=Child("contact_points", "normalised", where={"kind": "phone"})),
                Field("tags", _("Tags"), "tags", target="tag", takes_names=True, source=Members("taggings", "tag")),
            ],
            settle=fill_derived,      # settle(record or None, columns): add or mend columns before they are written
        )
    )
    relate("customer", "deals", "deal", path="customer", label=_("deals"))   # from any app above: {"related": "deals"}

Where a value comes from is its `source`: `Column(path)` (the default: the column of the field's name; a path with dots
"bed.name" is read-only), `Custom(key)` (made from core.Field), `Child(related, column, where)` (values of child rows,
to read and filter), `Collection(related)` (child Records as a list of objects), `Members(related, column)` (tags),
`Single(related)` (one child Record as an object), `Derived(function, prefetch, path, write)`.

Afterwards: `fields = catalogue.of("customer")`, `fields["city"]`, `fields.readable(viewer)`, `fields.writable(viewer)`,
`fields.prefetch(records, names)` and then `spec.value(record)`, `spec.cell(value)`, `spec.text(value)`,
`spec.api(value)`, `spec.export(value)`, `spec.parse(raw, context)`. `of` reads the workspace's custom fields in one
query: keep the set for the length of a request.
"""

from tropa.core.catalogue.declarations import Field, Kind, Relation, declare, declared, is_declared, relate, relations
from tropa.core.catalogue.sets import FieldSet, FieldSpec, built_in, of
from tropa.core.catalogue.sources import Child, Collection, Column, Custom, Derived, Members, Single, ValueSource
from tropa.core.fieldtypes import Context

__all__ = [
    "Child",
    "Collection",
    "Column",
    "Context",
    "Custom",
    "Derived",
    "Field",
    "FieldSet",
    "FieldSpec",
    "Kind",
    "Members",
    "Relation",
    "Single",
    "ValueSource",
    "built_in",
    "declare",
    "declared",
    "is_declared",
    "of",
    "relate",
    "relations",
]
