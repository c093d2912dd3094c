"""Customers and what is known about them."""

from tropa.customers.models.address import Address
from tropa.customers.models.consent import Channel, Consent
from tropa.customers.models.consent_text import ConsentText, Purpose
from tropa.customers.models.contact_point import ContactPoint
from tropa.customers.models.customer import Customer
from tropa.customers.models.employment import Employment
from tropa.customers.models.imports import Import, ImportRow
from tropa.customers.models.merge import Alias, Merge
from tropa.customers.models.note import Note
from tropa.customers.models.relation import Relation
from tropa.customers.models.requisites import Requisites
from tropa.customers.models.source import Source
from tropa.customers.models.stop_entry import StopEntry
from tropa.customers.models.tag import CustomerTag, Tag
from tropa.customers.models.touch import Touch

__all__ = [
    "Address",
    "Alias",
    "Channel",
    "Consent",
    "ConsentText",
    "ContactPoint",
    "Customer",
    "CustomerTag",
    "Employment",
    "Import",
    "ImportRow",
    "Merge",
    "Note",
    "Purpose",
    "Relation",
    "Requisites",
    "Source",
    "StopEntry",
    "Tag",
    "Touch",
]
