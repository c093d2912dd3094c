"""Enquiries for programs; accepting and rejecting one are nouns, as everywhere."""

from uuid import UUID

from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field

from tropa.core import catalogue
from tropa.core.api import bodies, records_router, schemas, writes
from tropa.core.api.answering import told
from tropa.core.api.records import VERBS
from tropa.core.api.rendering import chosen, rendered
from tropa.core.api.requests import wanted
from tropa.core.api.schemas import described
from tropa.core.journal import rehearse
from tropa.sales.models import Lead
from tropa.sales.services import enquiries
from tropa.sales.services import leads as verbs
from tropa.staff.requests import MemberRequest

router = records_router("lead", "leads", verbs=VERBS - {"create"})
LEAD = schemas.reference(schemas.name_of("lead"))


class Acceptance(BaseModel):
    """Into which deal: null is none, left out is one of the enquiry's own words. `into`: the known customer it was."""

    model_config = ConfigDict(extra="forbid")

    deal: dict[str, object] | None = Field(default_factory=dict)
    into: UUID | None = None


class Rejection(BaseModel):
    """Why nothing comes of it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reason: str = Field(default="", max_length=200)
    spam: bool = False


CONTACT = {"type": "object", "properties": {"contact": schemas.model(enquiries.Contact) | {"writeOnly": True}}}


@router.post(
    "",
    operation_id="leads_create",
    summary="Create: leads",
    openapi_extra=described(
        gives=LEAD, status=201, takes={"allOf": [LEAD, CONTACT]}, parameters=[schemas.KEY], problems=schemas.CREATING
    ),
)
@writes
def create(request: MemberRequest, dry_run: bool = False) -> HttpResponse:
    """Of a `customer`, or of a `contact`, whose customer is found or made."""
    values = bodies.read(request)

    def enter() -> dict[str, object]:
        return shown(request, enquiries.enter(values, viewer=request.member))

    if dry_run:
        return told(rehearse(enter).result or {})
    made = enter()
    return told(made, 201, Location=f"/api/v1/leads/{made['id']}")


@router.post(
    "/{identity}/acceptance",
    operation_id="leads_accept",
    summary="Accept an enquiry",
    openapi_extra=described(gives=LEAD, takes=schemas.model(Acceptance), parameters=[schemas.KEY]),
)
@writes
def accept(request: MemberRequest, identity: str) -> HttpResponse:
    """Into a deal; `{"deal": null}` keeps the customer alone."""
    lead = verbs.seen(wanted(identity), viewer=request.member)
    asked = bodies.read_as(request, Acceptance)
    made = verbs.accept(
        lead.pk, viewer=request.member, deal=asked.deal, make_deal=asked.deal is not None, into=asked.into
    )
    return told(shown(request, made))


@router.post(
    "/{identity}/rejection",
    operation_id="leads_reject",
    summary="Reject an enquiry",
    openapi_extra=described(gives=LEAD, takes=schemas.model(Rejection), parameters=[schemas.KEY]),
)
@writes
def reject(request: MemberRequest, identity: str) -> HttpResponse:
    """With a reason, or as spam."""
    lead = verbs.seen(wanted(identity), viewer=request.member)
    asked = bodies.read_as(request, Rejection)
    return told(shown(request, verbs.reject(lead.pk, viewer=request.member, **asked.model_dump())))


@router.delete(
    "/{identity}/rejection",
    operation_id="leads_reopen",
    summary="Take a rejection back",
    openapi_extra=described(gives=LEAD),
)
@writes
def reopen(request: MemberRequest, identity: str) -> HttpResponse:
    """To be decided about anew."""
    return told(shown(request, verbs.reopen(wanted(identity), viewer=request.member)))


def shown(request: MemberRequest, lead: Lead) -> dict[str, object]:
    """The enquiry as it stands now."""
    fields = catalogue.of("lead")
    return rendered(fields, [lead], chosen(fields, request.member, ""))[0]
