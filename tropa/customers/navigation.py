"""The place of customers in the sidebar and under "Create"."""

from django.utils.translation import gettext_lazy as _

from tropa.core.navigation import Offer, Place, offers, places


@places.register
class CustomersPlace(Place):
    """The list of customers."""

    label = "customers"
    title = _("Customers")
    icon = "users"
    page = "customers:list"
    order = 30
    on_phone = True
    asks = ("customer", "view")


@offers.register
class NewCustomer(Offer):
    """A person or a company."""

    label = "customer"
    title = _("Customer")
    icon = "user-plus"
    page = "customers:new"
    order = 10
    drawer = False
    asks = ("customer", "create")
