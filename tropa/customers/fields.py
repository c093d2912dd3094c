"""The catalogue of customers: what cards, lists, filters, import, export and the API know about them."""

from django.utils.translation import gettext_lazy as _

from tropa.core.catalogue import Child, Collection, Derived, Field, Kind, Members, declare
from tropa.customers.models import ContactPoint, Customer, Source, Tag


def _primary(customer: Customer, name: str) -> object:
    place = next((each for each in customer.employments.all() if each.deleted_at is None), None)
    return getattr(place, name) if place else None


def _company(customer: Customer) -> object:
    company = _primary(customer, "company")
    return company.name if isinstance(company, Customer) else None


declare(
    Kind(
        "source",
        title=_("source"),
        plural=_("Sources"),
        fields=[
            Field("name", _("Name"), "text", required=True, search="name_key", options={"max_length": 150}),
            Field("channel_group", _("Channel group"), "choice", choices=Source.ChannelGroup.choices),
            Field("parent", _("Parent"), "record", target="source"),
        ],
    )
)
declare(
    Kind(
        "tag",
        title=_("tag"),
        plural=_("Tags"),
        fields=[
            Field("name", _("Name"), "text", required=True, search="name_key", options={"max_length": 60}),
            Field("colour", _("Colour"), "text", options={"max_length": 20}),
        ],
    )
)
declare(
    Kind(
        "customer",
        title=_("customer"),
        plural=_("Customers"),
        fields=[
            Field("kind", _("Kind"), "choice", choices=Customer.Kind.choices),
            Field("name", _("Name"), "text", search="name_key", sort="sort_key", options={"max_length": 300}),
            Field("first_name", _("First name"), "text", options={"max_length": 100}),
            Field("last_name", _("Last name"), "text", options={"max_length": 100}),
            Field("middle_name", _("Middle name"), "text", options={"max_length": 100}),
            Field("lifecycle", _("Stage of life"), "choice", choices=Customer.Lifecycle.choices),
            Field("role", _("Role"), "choice", choices=Customer.Role.choices),
            Field(
                "contact_points",
                _("Contacts"),
                "rows",
                source=Collection("contact_points", same=("kind", "value")),
                parts=[
                    Field("kind", _("Kind"), "choice", choices=ContactPoint.Kind.choices, required=True),
                    Field("value", _("Value"), "text", required=True, options={"max_length": 300}),
                    Field("label", _("Label"), "text", options={"max_length": 60}),
                    Field("primary", _("Primary"), "boolean"),
                ],
            ),
            Field(
                "phone",
                _("Telephone"),
                "phone",
                readonly=True,
                source=Child("contact_points", "normalised", where={"kind": "phone"}),
            ),
            Field(
                "email",
                _("E-mail"),
                "email",
                readonly=True,
                source=Child("contact_points", "normalised", where={"kind": "email"}),
            ),
            Field("city", _("City"), "text", readonly=True, source=Child("addresses", "city")),
            Field(
                "company",
                _("Company"),
                "text",
                readonly=True,
                source=Derived(_company, ("employments__company",), "employments__company__name"),
            ),
            Field(
                "position",
                _("Position"),
                "text",
                readonly=True,
                source=Derived(
                    lambda customer: _primary(customer, "position"), ("employments",), "employments__position"
                ),
            ),
            Field("tax_id", _("INN"), "text", readonly=True, source=Child("requisites", "tax_id")),
            Field(
                "tags",
                _("Tags"),
                "tags",
                target="tag",
                takes_names=True,
                source=Members("customer_tags", "tag", find=Tag.named),
            ),
            Field("source", _("Source"), "record", target="source"),
            Field("owner", _("Owner"), "record", target="member"),
            Field("team", _("Team"), "record", target="team", readonly=True),
            Field("branch", _("Branch"), "record", target="branch", readonly=True),
            Field("time_zone", _("Time zone"), "text", options={"max_length": 64}),
            Field("preferences", _("Convenient"), "text"),
            Field("last_contact_at", _("Last contact"), "datetime", readonly=True),
            Field("created_at", _("Created"), "datetime", readonly=True),
            Field("updated_at", _("Changed"), "datetime", readonly=True),
        ],
    )
)
