"""The catalogue of customers: what cards, lists, filters, import, export and the API know about them."""

from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tropa.core.actors import acting
from tropa.core.catalogue import Child, Collection, Column, Derived, Field, Kind, Members, Single, declare
from tropa.core.errors import RuleViolation
from tropa.core.ids import UuidField
from tropa.core.kinds import Named
from tropa.core.urls import page_url
from tropa.customers.models import Address, ContactPoint, Customer, Employment, Note, Source, Tag
from tropa.customers.models.note import LONGEST as LONGEST_NOTE

COMPANIES = {"narrow": "kind=company"}


class PrimaryPlace(Derived):
    """Company or position of the primary place of work, the first of several."""

    name: str = ""

    def __init__(self, name: str) -> None:
        needs = "employments__company" if name == "company" else "employments"
        super().__init__(self._of, (needs,), f"employments__{name}", _write_primary)
        object.__setattr__(self, "name", name)

    def _of(self, customer: Customer) -> Any:
        place = next((each for each in customer.employments.all() if each.deleted_at is None), None)
        return (getattr(place, self.name) or None) if place else None

    def columns(self, spec: Any) -> list[Any]:
        """The position, or the company's id and name."""
        places = Employment.objects.filter(person=OuterRef("pk")).order_by("-primary", "id")
        if self.name != "company":
            return [Subquery(places.values(self.name)[:1])]
        identity = Subquery(places.values("company_id")[:1], output_field=UuidField())
        return [identity, Subquery(places.values("company__name")[:1])]

    def told(self, spec: Any, values: Any) -> Any:
        """The company as people see it; the position as it is written."""
        if self.name != "company":
            return values[0] or None
        identity, title = values
        return Named("customer", identity, title, page_url("customers:card", pk=identity)) if identity else None


def _write_primary(customer: Customer, values: dict[str, Any]) -> None:
    """Company and position of the primary place of work; another company is another place, none ends the place."""
    place = Employment.objects.filter(person=customer).order_by("-primary", "id").first()
    if "company" not in values:
        if place is None:
            if values.get("position"):
                raise RuleViolation("customers.no_company", _("Choose the company first."), field="position")
            return
        place.position = values.get("position") or ""
        place.save()
    elif values["company"] is None:
        if place is not None:
            place.trash()
    else:
        company = Customer.objects.get(pk=values["company"])
        customer.employ(at=company, position=values.get("position") or "")
    customer.__dict__.get("_prefetched_objects_cache", {}).pop("employments", None)


def _note(note: Note | None, columns: dict[str, Any]) -> None:
    """A note stays with its customer, and whoever writes it is its author."""
    if note is None:
        writer = acting()
        columns["author"] = writer.id if writer.kind == "member" else None
    elif "customer" in columns and columns["customer"] != note.customer_id:
        raise RuleViolation("customers.note_stays", _("A note stays with its customer; write another."), "customer")


declare(
    Kind(
        "note",
        title=_("note"),
        plural=_("Notes"),
        fields=[
            Field("customer", _("Customer"), "record", target="customer", required=True),
            Field(
                "text",
                _("Text"),
                "long_text",
                required=True,
                search="text_key",
                sort="",
                options={"max_length": LONGEST_NOTE},
            ),
            Field("pinned", _("Pinned"), "boolean"),
            Field("author", _("Author"), "record", target="member", readonly=True),
            Field("created_at", _("Created"), "datetime", readonly=True),
        ],
        settle=_note,
    )
)
declare(
    Kind(
        "source",
        title=_("source"),
        plural=_("Sources"),
        fields=[
            Field(
                "name",
                pgettext_lazy("of a thing", "Name"),
                "text",
                required=True,
                search="name_key",
                options={"max_length": 150},
            ),
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
            Field(
                "name",
                pgettext_lazy("of a thing", "Name"),
                "text",
                required=True,
                search="name_key",
                options={"max_length": 60},
            ),
            Field("colour", _("Colour"), "text", options={"max_length": 20}),
        ],
    )
)
declare(
    Kind(
        "customer",
        title=_("customer"),
        plural=_("Customers"),
        listed=~Q(lifecycle=Customer.Lifecycle.UNSORTED),
        fields=[
            Field("kind", _("Kind"), "choice", choices=Customer.Kind.choices),
            Field("name", _("Name"), "text", search="name_key", sort="sort_key", options={"max_length": 300}),
            Field("first_name", _("First name"), "text", options={"max_length": 100}),
            Field("last_name", _("Last name"), "text", options={"max_length": 100}),
            Field("middle_name", _("Middle name"), "text", options={"max_length": 100}),
            Field("lifecycle", _("Lifecycle stage"), "choice", choices=Customer.Lifecycle.choices),
            Field("role", _("Role"), "choice", choices=Customer.Role.choices),
            Field(
                "contact_points",
                _("Contacts"),
                "rows",
                source=Collection("contact_points", same=("kind", "normalised")),
                parts=[
                    Field("value", _("Value"), "text", required=True, options={"max_length": 300}),
                    Field("kind", _("Kind"), "choice", choices=ContactPoint.Kind.choices, required=True),
                    Field("label", _("Label"), "text", options={"max_length": 60}),
                    Field("primary", _("Primary"), "boolean"),
                ],
            ),
            Field(
                "phone",
                _("Phone"),
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
            Field(
                "employments",
                _("Places of work"),
                "rows",
                source=Collection("employments", same=("company_id",)),
                parts=[
                    Field("company", _("Company"), "record", target="customer", required=True, options=COMPANIES),
                    Field("position", _("Position"), "text", options={"max_length": 200}),
                    Field("from", _("From"), "date", source=Column("since")),
                    Field("to", _("To"), "date", source=Column("until")),
                    Field("primary", _("Primary"), "boolean"),
                ],
            ),
            Field(
                "company",
                _("Company"),
                "record",
                target="customer",
                options=COMPANIES,
                source=PrimaryPlace("company"),
            ),
            Field(
                "position",
                _("Position"),
                "text",
                sort="",
                options={"max_length": 200},
                source=PrimaryPlace("position"),
            ),
            Field(
                "addresses",
                _("Addresses"),
                "rows",
                source=Collection("addresses", same=("kind", "lines", "city")),
                parts=[
                    Field("kind", _("Kind"), "choice", choices=Address.Kind.choices),
                    Field("lines", _("Address"), "text", options={"max_length": 500}),
                    Field("city", _("City"), "text", options={"max_length": 120}),
                    Field("postal_code", _("Postal code"), "text", options={"max_length": 20}),
                    Field("country", _("Country code"), "text", options={"max_length": 2}),
                ],
            ),
            Field("city", _("City"), "text", readonly=True, search="city_key", source=Child("addresses", "city")),
            Field(
                "requisites",
                _("Requisites"),
                "object",
                source=Single("requisites"),
                parts=[
                    Field("legal_name", _("Legal name"), "text", options={"max_length": 300}),
                    Field("tax_id", _("INN"), "text", options={"max_length": 12}),
                    Field("kpp", _("KPP"), "text", options={"max_length": 9}),
                    Field("ogrn", _("OGRN"), "text", options={"max_length": 15}),
                    Field(
                        "bank_accounts",
                        _("Bank accounts"),
                        "rows",
                        parts=[
                            Field("bic", _("BIC"), "text", options={"max_length": 9}),
                            Field("account", _("Account"), "text", options={"max_length": 20}),
                            Field("bank", _("Bank"), "text", options={"max_length": 200}),
                            Field("correspondent", _("Correspondent account"), "text", options={"max_length": 20}),
                        ],
                    ),
                ],
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
