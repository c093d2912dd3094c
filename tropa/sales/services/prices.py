"""Which price a customer gets."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tropa.core import rates
from tropa.customers.models import Customer
from tropa.sales.models import Price, PriceList, Product

PLACES = Decimal("0.0001")


def price_for(product: Product, customer: Customer | None, currency: str, on: date) -> Decimal | None:
    """The price of a product for a customer on a day, in this currency.

    The list of the highest priority that names the product counts, a list for one of the customer's tags before one
    for everybody; without a list the product's own price, at the rate of the day where its currency is another.

    Returns:
        Four places; None where no list fits and no rate is known.
    """
    tags = customer.customer_tags.values("tag") if customer else []
    lists = list(PriceList.objects.fitting(currency=currency, on=on, tags=tags).values_list("pk", flat=True))
    if lists:
        listed = dict(
            Price.objects.filter(product=product, price_list__in=lists).values_list("price_list_id", "amount")
        )
        for pk in lists:
            if pk in listed:
                return listed[pk]  # type: ignore[no-any-return]  # managers are untyped
    return converted(product.price, product.currency, currency, on)


def converted(amount: Decimal, have: str, want: str, on: date) -> Decimal | None:
    """A price in another currency at the rates of a day, to four places; None without a rate."""
    if have == want:
        return amount
    known = rates.rates([have, want], on)
    if have not in known or want not in known:
        return None
    return (amount * known[have] / known[want]).quantize(PLACES, ROUND_HALF_UP)
