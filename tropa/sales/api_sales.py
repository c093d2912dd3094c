"""Purchases for programs: appended only. A refund is one more entry, DELETE writes the counter-entry."""

from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field

from tropa.core import catalogue
from tropa.core.api import bodies, records_router, schemas, writes
from tropa.core.api.answering import nothing, told
from tropa.core.api.rendering import chosen, rendered
from tropa.core.api.requests import wanted
from tropa.core.api.schemas import described
from tropa.core.journal import rehearse
from tropa.sales.models import Sale
from tropa.sales.services import purchases
from tropa.staff.requests import MemberRequest

router = records_router("sale", "sales", verbs=frozenset({"list", "get"}))
SALE = schemas.reference(schemas.name_of("sale"))


class Refund(BaseModel):
    """How much was given back, as a number or text; left out: all that stands. `occurred_on`: today by default."""

    model_config = ConfigDict(extra="forbid")

    amount: Decimal | None = Field(default=None, max_digits=15, decimal_places=2)
    occurred_on: date | None = None


@router.post(
    "",
    operation_id="sales_create",
    summary="Create: sales",
    description=(
        "Of one `external_id` there is one purchase: told again with the same customer, day, amount and currency, "
        "the one that stands is given with 200; with others it is 409."
    ),
    openapi_extra=described(
        gives=SALE, status=201, takes=SALE, parameters=[schemas.KEY], problems=(*schemas.CREATING, 409)
    ),
)
@writes
def create(request: MemberRequest, dry_run: bool = False) -> HttpResponse:
    """One that follows no record of ours."""
    values = bodies.read(request)

    def enter() -> tuple[dict[str, object], bool]:
        sale, is_new = purchases.add(values, viewer=request.member)
        return shown(request, sale), is_new

    if dry_run:
        rehearsed = rehearse(enter).result
        return told(rehearsed[0] if rehearsed else {})
    made, is_new = enter()
    return told(made, 201 if is_new else 200, Location=f"/api/v1/sales/{made['id']}")


@router.post(
    "/{identity}/refunds",
    operation_id="sales_refund",
    summary="Give money back",
    openapi_extra=described(
        gives=SALE, status=201, takes=schemas.model(Refund), parameters=[schemas.KEY], problems=schemas.CHANGING
    ),
)
@writes
def refund(request: MemberRequest, identity: str) -> HttpResponse:
    """A new entry below zero; gives it."""
    sale = wanted(identity)
    asked = bodies.read_as(request, Refund)
    entry = purchases.refund(sale, viewer=request.member, amount=asked.amount, on=asked.occurred_on)
    return told(shown(request, entry), 201, Location=f"/api/v1/sales/{entry.pk}")


@router.delete(
    "/{identity}",
    operation_id="sales_take_back",
    summary="Take a purchase back",
    openapi_extra=described(status=204, problems=schemas.CHANGING),
)
@writes
def take_back(request: MemberRequest, identity: str) -> HttpResponse:
    """By a counter-entry; one that follows a deal goes with the deal (422)."""
    purchases.take_back(wanted(identity), viewer=request.member)
    return nothing()


def shown(request: MemberRequest, sale: Sale) -> dict[str, object]:
    """The entry with all its readable fields."""
    fields = catalogue.of("sale")
    return rendered(fields, [sale], chosen(fields, request.member, ""))[0]
