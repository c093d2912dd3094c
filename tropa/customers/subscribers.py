"""What else follows when a customer changes hands, and when a colleague is called in a note."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tropa.core import access
from tropa.core.events import on
from tropa.customers.events import ColleaguesMentioned, CustomerAssigned, CustomersGiven
from tropa.customers.models import Customer, Note
from tropa.staff.models import Member
from tropa.staff.services import notify, tell_of_hands


@on(CustomerAssigned, CustomersGiven)
def tell(event: Any) -> None:
    """The bell of the new owner."""
    customer = Customer.objects.select_related("owner").filter(pk=event.payload.customer_id).first()
    if customer is not None and customer.owner_id == event.payload.owner_id:
        tell_of_hands(
            customer.owner,
            event,
            lambda: _("You answer for %(customer)s now") % {"customer": customer},
            lambda count: (
                ngettext("You answer for %(n)d more customer", "You answer for %(n)d more customers", count)
                % {"n": count}
            ),
            customer,
            count=getattr(event.payload, "count", 1),
        )


@on(ColleaguesMentioned)
def tell_mentioned(event: Any) -> None:
    """The bell of everybody called; who may not see the customer must not learn of him."""
    note = Note.objects.select_related("customer", "author").filter(pk=event.payload.note_id).first()
    if note is None or note.customer.deleted_at is not None:
        return
    author = str(note.author) if note.author else _("Tropa")
    for member in Member.objects.active().filter(pk__in=event.payload.members).exclude(pk=event.actor.id):
        if access.may(member, "customer", "view", note.customer):
            with override(member.language or None):
                words = {"author": author, "title": note.customer}
                text = _("%(author)s mentions you in a note on “%(title)s”") % words
            notify(member, text, note.customer, event.operation_id)
