"""Deals and the ways they go, for programs; winning or losing a deal is its closure, as everywhere."""

from typing import Literal
from uuid import UUID

from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field

from tropa.core import access, catalogue
from tropa.core.api import bodies, records_router, schemas, writes
from tropa.core.api.answering import told
from tropa.core.api.clashes import check_version
from tropa.core.api.rendering import chosen, rendered
from tropa.core.api.requests import wanted
from tropa.core.api.schemas import described
from tropa.sales import api_leads, api_products, api_sales  # noqa: F401  # register themselves
from tropa.sales.models import Deal
from tropa.sales.services import deals as verbs
from tropa.staff.requests import MemberRequest

deals = records_router("deal", "deals")
pipelines = records_router("pipeline", "pipelines")
stages = records_router("stage", "stages")
lost_reasons = records_router("lost_reason", "lost_reasons")
exchange_rates = records_router("exchange_rate", "exchange_rates")
product_groups = records_router("product_group", "product_groups")
price_lists = records_router("price_list", "price_lists")
DEAL = schemas.reference(schemas.name_of("deal"))


class Closing(BaseModel):
    """How a deal ends."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["won", "lost"]
    lost_reason: UUID | None = None
    note: str = Field(default="", max_length=500)


@deals.post(
    "/{identity}/closure",
    operation_id="deals_close",
    summary="Win or lose a deal",
    openapi_extra=described(
        gives=DEAL, takes=schemas.model(Closing), parameters=[schemas.KEY, schemas.VERSION], problems=schemas.CHANGING
    ),
)
@writes
def close(request: MemberRequest, identity: str) -> HttpResponse:
    """Won or lost, with the reason."""
    deal = held(request, identity)
    asked = bodies.read_as(request, Closing)
    if asked.outcome == "won":
        return shown(request, verbs.win(deal.pk, viewer=request.member))
    lost = verbs.lose(deal.pk, viewer=request.member, reason=asked.lost_reason, note=asked.note)
    return shown(request, lost)


@deals.delete(
    "/{identity}/closure",
    operation_id="deals_reopen",
    summary="Reopen a deal",
    openapi_extra=described(gives=DEAL, parameters=[schemas.KEY, schemas.VERSION], problems=schemas.CHANGING),
)
@writes
def reopen(request: MemberRequest, identity: str) -> HttpResponse:
    """To be worked on again."""
    return shown(request, verbs.reopen(held(request, identity).pk, viewer=request.member))


def held(request: MemberRequest, identity: str) -> Deal:
    """The deal, locked, at the version that the program saw if it names one.

    Raises:
        NotFound, Denied: not the viewer's to see or change.
        Conflict: somebody changed it since.
    """
    found: Deal = access.fetch(request.member, Deal, wanted(identity), "edit")
    deal: Deal = verbs.locked(found.pk)
    check_version(request, deal)
    return deal


def shown(request: MemberRequest, deal: Deal) -> HttpResponse:
    """The deal as it stands now."""
    fields = catalogue.of("deal")
    return told(rendered(fields, [deal], chosen(fields, request.member, ""))[0])
