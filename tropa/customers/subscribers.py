"""What else follows when a customer changes hands."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tropa.core.events import on
from tropa.customers.events import CustomerAssigned, CustomersGiven
from tropa.customers.models import Customer
from tropa.staff.services import tell_of_hands


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
