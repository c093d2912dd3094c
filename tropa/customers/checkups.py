"""Promises about customers: what is counted on them, their contacts, their consents, merges and imports."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from tropa.core.checkups import MEND, REPORT, Checkup, checkups, named
from tropa.core.errors import RuleViolation
from tropa.core.models import TrailEntry
from tropa.customers import contacts
from tropa.customers.models import Alias, Consent, ContactPoint, Customer, Employment, Import, Merge, StopEntry, Touch
from tropa.customers.models.consent import keep_stops
from tropa.customers.models.contact_point import normalised
from tropa.customers.models.customer import keep_keys, stale_keys
from tropa.customers.models.merge import keep_aliases

SAMPLE = 1_000
LONG = timedelta(days=1)


def _all_customers() -> Iterator[Any]:
    found: Iterator[Any] = Customer.everything.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2_000)
    return found


def _contacts() -> str:
    return named(
        "customers show another last contact than they had", (pk for _at, pk in contacts.stale(_all_customers()))
    )


def _keys() -> str:
    return named("customers stand under another name than theirs", (pk for pk, *_keys in stale_keys(_all_customers())))


def _aliases() -> Iterator[str]:
    """Live merges and the ids that lead on must be the same pairs."""
    merged = set(Merge.objects.values_list("absorbed_id", "kept_id"))
    leading = set(Alias.objects.values_list("old", "customer_id"))
    yield from sorted({str(old) for old, _kept in merged ^ leading})
    marked = set(Customer.everything.filter(absorbs=True).values_list("pk", flat=True))
    yield from sorted(str(pk) for pk in marked ^ {kept for _old, kept in leading})


def _aliases_anew() -> None:
    Alias.objects.exclude(merge__in=Merge.objects.values("pk")).delete()
    keep_aliases(Merge, set(Merge.objects.values_list("pk", flat=True)))
    Customer.everything.filter(absorbs=True).exclude(pk__in=Alias.objects.values("customer")).derive(absorbs=False)


def _absorbed() -> str:
    alive = Customer.objects.filter(pk__in=Merge.objects.values("absorbed_id"))
    return named("customers live on though they were merged into others", alive.values_list("pk", flat=True))


def _spelling() -> Iterator[str]:
    told = ContactPoint.objects.exclude(value="")  # of erased people nothing is left
    newest = told.order_by("-created_at", "pk").values_list("pk", "kind", "value", "normalised")
    for pk, kind, value, kept in newest[:SAMPLE]:
        try:
            right = normalised(kind, value) == kept
        except RuleViolation:
            right = False
        if not right:
            yield str(pk)


def _primaries() -> str:
    first = ContactPoint.objects.filter(customer=OuterRef("customer"), kind=OuterRef("kind"), primary=True)
    without = ContactPoint.objects.filter(~Exists(first), customer__deleted_at=None)
    return named("contacts without a primary one of their kind", without.values_list("pk", flat=True))


def _workplaces() -> str:
    swapped = Employment.objects.exclude(person__kind=Customer.Kind.PERSON, company__kind=Customer.Kind.COMPANY)
    return named("places of work that join no person with a company", swapped.values_list("pk", flat=True))


def _withdrawn() -> Any:
    listed = StopEntry.objects.filter(consent=OuterRef("pk"))
    standing = Consent.objects.standing().exclude(withdrawn_at=None).exclude(address="")
    return standing.filter(~Exists(listed)).values_list("pk", flat=True)


def _stops_anew() -> None:
    keep_stops(Consent, list(_withdrawn()))


def _touches() -> str:
    """Whoever was met is the customer himself, or was merged into him; merged once more, the last one counts."""
    lost = Touch.objects.exclude(customer=None).exclude(customer_id=F("met"))
    lost = lost.exclude(Exists(Alias.objects.filter(old=OuterRef("met"), customer=OuterRef("customer"))))
    return named("touches stand at another customer than who came", lost.values_list("pk", flat=True))


def _trail() -> str:
    """Entries of customers who are gone for good go with them."""
    there = Customer.everything.filter(pk=OuterRef("customer"))
    lost = TrailEntry.objects.filter(~Exists(there)).exclude(Exists(Alias.objects.filter(old=OuterRef("customer"))))
    return named("lines of a trail of nobody", lost.values_list("pk", flat=True))


def _imports() -> str:
    old = Import.objects.filter(
        state__in=[Import.State.WAITING, Import.State.RUNNING], created_at__lt=timezone.now() - LONG
    )
    return named("imports have been under way for more than a day", old.values_list("pk", flat=True))


for one in (
    Checkup(
        label="last contact", promise="When a customer was in touch last is what his contacts say.",
        look=_contacts, remedy=MEND, mend=lambda: contacts.recount(list(_all_customers())),
    ),
    Checkup(
        label="names", promise="Customers are sorted and compared by the names they have.",
        look=_keys, remedy=MEND, mend=lambda: keep_keys(Customer, set(_all_customers())),
    ),
    Checkup(
        label="merges", promise="The id of a merged customer leads to the one that was kept.",
        look=lambda: named("ids of merged customers lead elsewhere", _aliases()), remedy=MEND, mend=_aliases_anew,
    ),
    Checkup(
        label="absorbed", promise="A merged customer is not alive beside the one that was kept.",
        look=_absorbed, remedy="Take the merge back in History, or put the one that lives on into the trash.",
    ),
    Checkup(
        label="spelling", promise=f"The newest {SAMPLE} contacts are found in any spelling.",
        look=lambda: named("contacts are kept in another spelling", _spelling()), remedy=REPORT,
    ),
    Checkup(
        label="primary contacts", promise="Of several contacts of a kind one is the primary one.",
        look=_primaries, damage=False, remedy="Choose one on the card.",
    ),
    Checkup(
        label="places of work", promise="A place of work joins a person with a company.",
        look=_workplaces, remedy="Correct them on the cards of these people.",
    ),
    Checkup(
        label="stop list", promise="Whoever withdrew a consent stands on the stop list.",
        look=lambda: named("withdrawals that the stop list does not know", _withdrawn()), remedy=MEND, mend=_stops_anew,
    ),
    Checkup(
        label="touches", promise="Who came by an advertisement is told of the right customer.",
        look=_touches, damage=False, remedy=REPORT,
    ),
    Checkup(
        label="trail", promise="Each line of a trail is of a customer who is there.",
        look=_trail, damage=False, remedy=REPORT,
    ),
    Checkup(
        label="imports", promise="No import stands still for a day.", look=_imports, damage=False,
        remedy="Start a worker: it goes on where another died. Settings, Failed work tells of those given up.",
    ),
):  # fmt: skip
    checkups.register(one)
