"""An enquiry as a person or a program hands it in: by the fields of the catalogue, and `contact` of whoever asks."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tropa.core import access, editing
from tropa.core.errors import FieldError, Invalid, RuleViolation
from tropa.customers.models import ContactPoint
from tropa.sales.models import Lead
from tropa.sales.services.leads import Enquirer, arrived, arriving

MOST = 20
"""Addresses of one enquirer."""


class Address(BaseModel):
    """Any other way to reach whoever asks."""

    model_config = ConfigDict(extra="forbid")

    kind: ContactPoint.Kind
    value: str = Field(max_length=300)


class Contact(BaseModel):
    """Who asks, as far as is known: the first known address finds the customer, else a provisional one is made."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(default="", max_length=300)
    phones: list[str] = Field(default_factory=list, max_length=MOST)
    emails: list[str] = Field(default_factory=list, max_length=MOST)
    contact_points: list[Address] = Field(default_factory=list, max_length=MOST)

    def enquirer(self) -> Enquirer:
        """With addresses in the order given, each once.

        Raises:
            Invalid: naming each address that is none.
        """
        points: dict[tuple[str, str], str] = {}
        errors = []
        for path, kind, value in self._addresses():
            point = ContactPoint(kind=kind, value=value)
            try:
                point.prepare()
            except RuleViolation as wrong:
                errors.append(FieldError(f"contact.{path}", wrong.code, str(wrong.message)))
                continue
            points.setdefault((kind, point.normalised), point.value)
        if errors:
            raise Invalid(errors)
        return Enquirer(self.name, tuple((kind, value) for (kind, _spelled), value in points.items()))

    def _addresses(self) -> Iterator[tuple[str, str, str]]:
        """Path, kind and value."""
        yield from ((f"phones.{at}", "phone", value) for at, value in enumerate(self.phones))
        yield from ((f"emails.{at}", "email", value) for at, value in enumerate(self.emails))
        points = enumerate(self.contact_points)
        yield from ((f"contact_points.{at}.value", str(one.kind), one.value) for at, one in points)


def enter(values: Mapping[str, Any], *, viewer: Any) -> Lead:
    """Write an enquiry down: `values` by field name, with `customer` (an id) or `contact` (an object, see Contact).

    Raises:
        Denied: the viewer may not make enquiries, or not for the owner named.
        Invalid: with every field's error.
    """
    access.check(viewer, "lead", "create")
    fields = dict(values)
    contact = fields.pop("contact", None)
    if contact is not None and fields.pop("customer", None) is not None:
        words = _("Name the customer or the contact, one of them.")
        raise Invalid([FieldError("contact", "sales.customer_or_contact", words)])
    enquirer = read_contact(contact).enquirer() if contact is not None else None
    given: dict[str, Any] = {"raw": {**fields, "contact": contact} if contact is not None else fields}
    with arriving(fields["title"] if isinstance(fields.get("title"), str) else ""):
        if enquirer is not None:
            given["customer"] = enquirer.known_or_new()
        lead: Lead = editing.create("lead", fields, viewer=viewer, given=given)
        if lead.customer.is_provisional and lead.customer.source_id is None and lead.source_id is not None:
            lead.customer.source = lead.source
            lead.customer.save()
        arrived(lead)
    return lead


def read_contact(raw: Any) -> Contact:
    """Who asks, of JSON or a form.

    Raises:
        Invalid: naming what cannot be read.
    """
    try:
        return Contact.model_validate(raw)
    except ValidationError as wrong:
        raise Invalid(
            [
                FieldError(".".join(["contact", *map(str, each["loc"])])[:200], f"input.{each['type']}", each["msg"])
                for each in wrong.errors(include_url=False, include_input=False)
            ]
        ) from None
