"""Purchases follow a customer who is merged into another, and who had a say in a deal has one of them."""

from tropa.customers.following import Follower, Once, followers
from tropa.customers.models import Customer
from tropa.sales.models import Sale


@followers.register
class Sales(Follower):
    """What stands is taken back and entered anew for the kept one; refunds come along with their sale."""

    label = "sales.sale"

    def carry(self, kept: Customer, absorbed: Customer) -> None:
        """Each by its counter-entry."""
        for sale in Sale.objects.purchases().filter(customer=absorbed).order_by("occurred_on", "pk"):
            sale.replaced(customer_id=kept.pk)


@followers.register
class People(Once):
    """A person stands in a deal once."""

    label = "sales.dealperson"
    same = ("deal_id", "customer_id")
