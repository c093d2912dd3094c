"""What of customers the search finds: people and companies by name, contacts, tax number; notes by their text."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tropa.core.access import Viewer
from tropa.core.search import Hit, Searchable, Texts, searchables
from tropa.core.urls import page_url
from tropa.customers.models import Address, Alias, ContactPoint, Customer, Employment, Note, Requisites
from tropa.lib.names import folded
from tropa.lib.phones import spelled

SHOWN = 120
"""Letters of a note in the results."""


CALLED = frozenset({ContactPoint.Kind.PHONE, ContactPoint.Kind.WHATSAPP, ContactPoint.Kind.VIBER})


def texts_of(name: str, points: Iterable[tuple[str, str]] = (), more: Iterable[str] = ()) -> Texts:
    """By what a customer is found.

    Args:
        name: the whole name.
        points: kind and normalised value of each contact point.
        more: numbers and cities.
    """
    words, phones, emails = [name], list[str](), list[str]()
    for kind, value in points:
        (phones if kind in CALLED else emails if kind == ContactPoint.Kind.EMAIL else words).append(value)
    words += filter(None, more)
    return Texts(words, phones, emails)


@searchables.register
class Customers(Searchable):
    """People and companies."""

    label, title, icon, order = "customer", _("Customers"), "", 10
    letter = "c"
    model = Customer
    parts: ClassVar[Mapping[Any, str]] = {
        ContactPoint: "customer_id",
        Requisites: "customer_id",
        Address: "customer_id",
    }

    def found(self, viewer: Viewer) -> Any:
        """The unsorted stand with their enquiries."""
        return Customer.objects.visible_to(viewer).listed()

    def texts(self, ids: Collection[UUID]) -> Mapping[UUID, Texts]:
        """Names, cities, telephones, addresses, numbers."""
        rows = list(Customer.objects.filter(pk__in=ids).values_list("pk", "name", "absorbs"))
        names = {pk: name for pk, name, _absorbs in rows}
        points: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
        places = ContactPoint.objects.filter(customer__in=ids).values_list("customer_id", "kind", "normalised")
        for customer, kind, value in places:
            points[customer].append((kind, value))
        more: dict[UUID, list[str]] = defaultdict(list)
        numbers = Requisites.objects.filter(customer__in=ids).values_list("customer_id", "tax_id")
        cities = Address.objects.filter(customer__in=ids).values_list("customer_id", "city")
        for customer, text in (*numbers, *cities, *_former_names([pk for pk, _name, absorbs in rows if absorbs])):
            more[customer].append(text)
        return {pk: texts_of(name, points[pk], more[pk]) for pk, name in names.items()}

    def within_rights(self, viewer: Viewer, readings: Sequence[Sequence[str]]) -> Q:
        """Whoever does not see contacts, addresses or requisites finds by the name alone."""
        if all(
            viewer.rights.field("customer", name) != "none" for name in ("contact_points", "addresses", "requisites")
        ):
            return Q()
        found = Q(pk__in=[])
        for reading in readings:
            named = Q()
            for word in reading:
                named &= Q(name_key__contains=folded(word))
            found |= named
        return found

    def hits(self, records: Sequence[Customer], viewer: Viewer) -> list[Hit]:
        """Each with the primary place of work and telephone."""
        jobs = Employment.objects.filter(person__in=records, primary=True).select_related("company")
        works = {job.person_id: job.company.name for job in jobs}
        hidden = viewer.rights.field("customer", "contact_points") == "none"
        points = (
            ContactPoint.objects.none() if hidden else ContactPoint.objects.filter(customer__in=records, kind="phone")
        )
        phones = {point.customer_id: spelled(point.normalised) for point in points.order_by("primary", "created_at")}
        return [
            Hit(
                "customer",
                record.pk,
                record.name,
                " · ".join(filter(None, (works.get(record.pk, ""), phones.get(record.pk, "")))),
                page_url("customers:card", pk=record.pk),
            )
            for record in records
        ]


def _former_names(ids: Collection[UUID]) -> list[tuple[UUID, str]]:
    """The names of those who were merged into these customers."""
    into = dict(Alias.objects.filter(customer__in=ids).values_list("old", "customer_id")) if ids else {}
    absorbed = Customer.everything.filter(pk__in=into).values_list("pk", "name") if into else ()
    return [(into[pk], name) for pk, name in absorbed]


@searchables.register
class Notes(Searchable):
    """What was written down."""

    label, title, icon, order = "note", _("Notes"), "note", 40
    letter = "n"
    model = Note

    def texts(self, ids: Collection[UUID]) -> Mapping[UUID, Texts]:
        """The text."""
        return {pk: Texts(words=[text]) for pk, text in Note.objects.filter(pk__in=ids).values_list("pk", "text")}

    def found(self, viewer: Viewer) -> Any:
        """With whom they are about."""
        return super().found(viewer).select_related("customer")

    def hits(self, records: Sequence[Note], viewer: Viewer) -> list[Hit]:
        """The beginning of the note and whom it is about."""
        return [
            Hit(
                "note",
                note.pk,
                " ".join(note.text.split())[:SHOWN],
                note.customer.name,
                page_url("customers:card", pk=note.customer_id),
                icon="note",
            )
            for note in records
        ]
