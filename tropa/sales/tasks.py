"""Work of the clock: enquiries, the morning's bell, and what follows from rates and rules."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.core.journal import operation
from tropa.core.records import Ledger, Record
from tropa.core.tasks import Later, cron, task
from tropa.customers.models import Consent, ContactPoint, Customer
from tropa.sales import counting, recognition
from tropa.sales.models import Lead
from tropa.sales.services import base_currency, mornings, policies

KEPT = timedelta(days=30)
"""Federal law 152-FZ, article 21, gives thirty days to destroy what nobody needs any more."""
PART = 100


@cron("daily at 03:35", each_workspace=True)
@task(lane="bulk", atomic=False)
def forget_rejected() -> None:
    """Provisional customers whose enquiries were all rejected leave the base."""
    forget(timezone.now())


@cron("every hour", each_workspace=True)
@task(lane="soon")
def tell_of_morning() -> None:
    """Due and late, once a day by each member's own clock; the line is its own mark, so each rings once."""
    mornings.tell_of_morning(timezone.now())


def forget(now: datetime) -> int:
    """The nightly round through one workspace; each part is a deed in History. Gives how many customers went.

    Args:
        now: whose last enquiry was rejected 30 days before it goes.
    """
    gone = 0
    while ids := list(_rejected(now - KEPT).values_list("pk", flat=True)[:PART]):
        with operation("sales.forget_rejected", title=_("Purged customers whose enquiries were rejected 30 days ago")):
            Customer.everything.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone


def _rejected(before: datetime) -> Any:
    asked = Lead.everything.filter(customer=OuterRef("pk"))
    live = Lead.objects.filter(customer=OuterRef("pk"))
    kept = live.exclude(status=Lead.Status.REJECTED, closed_at__lte=before)
    known = Customer.objects.filter(Exists(asked), ~Exists(kept), lifecycle=Customer.Lifecycle.UNSORTED)
    return known.filter(*(~Exists(rows) for rows in _anything_else())).order_by("pk")


def _anything_else() -> list[Any]:
    """Whatever people keep of a customer besides enquiries, addresses and consents, the trash included."""
    links: list[Any] = [one for one in Customer._meta.get_fields(include_hidden=True) if one.auto_created]
    return [
        one.related_model._base_manager.filter(Q(**{one.field.name: OuterRef("pk")}))
        for one in links
        if not one.concrete
        and issubclass(one.related_model, Record | Ledger)
        and one.related_model not in (Lead, ContactPoint, Consent)
    ]


@task(lane="soon", atomic=False)
def recount_amounts(codes: list[str], whole: bool = False) -> None:
    """Amounts in base currency follow the rates of these currencies; after a change of the base currency itself."""
    if policies.going(base_currency.LABEL) is not None:
        raise Later(5)
    counting.recount(codes, whole=whole)


@task(lane="soon", atomic=False)
def settle_purchases() -> None:
    """After another rule of what counts as a sale: deals that were won or changed while it was put in force."""
    if policies.going() is not None:
        raise Later(5)
    while part := list(policies.disagreeing()[:PART]):
        with operation("sales.settle_purchases", title=_("Sales follow their deals")):
            if not recognition.recognise(part):
                return
