"""Colleagues, how the company is cut, and saved views, for programs."""

from typing import Any, Literal

from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from tropa.core import access, catalogue
from tropa.core.api import Resource, bodies, records_router, resources, schemas, writes
from tropa.core.api.answering import nothing, told, whole
from tropa.core.api.clashes import check_version
from tropa.core.api.requests import wanted
from tropa.core.api.schemas import described
from tropa.core.errors import RuleViolation
from tropa.staff.access_log import api as access_log
from tropa.staff.models import SavedView
from tropa.staff.requests import MemberRequest
from tropa.staff.services import views

__all__ = ["access_log"]

READ = frozenset({"list", "get"})
members = records_router("member", "members", verbs=READ)
teams = records_router("team", "teams", verbs=READ)
branches = records_router("branch", "branches", verbs=READ)
roles = records_router("role", "roles", verbs=READ)
tax_rates = records_router("tax_rate", "tax_rates")
router = Router(tags=["views"])
resources.register(Resource("views", router))

SHAPE = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "version": {"type": "integer"},
        "created_at": {"type": "string", "format": "date-time"},
        "updated_at": {"type": "string", "format": "date-time"},
        "kind": {"type": "string"},
        "name": {"type": "string"},
        "query": {"type": "object"},
        "columns": {"type": "array", "items": {"type": "string"}},
        "sort": {"type": "string"},
        "shared_with": {"type": "string", "enum": SavedView.Shared.values},
        "is_default": {"type": "boolean"},
        "position": {"type": "integer"},
        "member": {"type": ["string", "null"]},
    },
}


class ChangedView(BaseModel):
    """What can be changed in a view."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: int | None = None
    name: str = Field(default="", max_length=80)
    query: dict[str, Any] = Field(default_factory=dict)
    columns: list[str] = Field(default_factory=list, max_length=100)
    sort: str = Field(default="", max_length=80)
    shared_with: Literal["mine", "team", "everybody"] = "mine"
    is_default: bool = False
    position: int = Field(default=100, ge=0, le=100_000)


class NewView(ChangedView):
    """What makes a view."""

    kind: str = Field(max_length=40)


@router.get("", operation_id="views_list", summary="Saved views", openapi_extra=described(gives=schemas.page_of(SHAPE)))
def listed(request: MemberRequest, kind: str = "") -> HttpResponse:
    """Own views, those of the team and everybody's."""
    member = request.member
    access.check(member, "view", "view")
    asked = Q(kind=bodies.check_text(kind, "kind")) if kind else Q()
    return whole(
        [shown(view) for view in views.offered(member).filter(asked).order_by("kind", "position", "name", "pk")]
    )


@router.get("/{identity}", operation_id="views_get", summary="One view", openapi_extra=described(gives=SHAPE))
def one(request: MemberRequest, identity: str) -> HttpResponse:
    """A view with its question."""
    return told(shown(views.found(request.member, wanted(identity), "view")))


@router.post(
    "",
    operation_id="views_create",
    summary="Save a view",
    openapi_extra=described(
        gives=SHAPE, status=201, takes=schemas.model(NewView), parameters=[schemas.KEY], problems=schemas.CREATING
    ),
)
@writes
def create(request: MemberRequest) -> HttpResponse:
    """It belongs to who saves it."""
    member = request.member
    access.check(member, "view", "create")
    asked = bodies.read_as(request, NewView)
    if not catalogue.is_declared(asked.kind):
        raise RuleViolation("view.bad_kind", _("There are no such records."), "kind")
    access.check(member, asked.kind, "view")
    fresh = SavedView(kind=asked.kind, member_id=member.pk)
    view = views.save(fresh, asked.model_dump(exclude={"version"}), by=member)
    return told(shown(view), 201, Location=f"/api/v1/views/{view.pk}")


@router.patch(
    "/{identity}",
    operation_id="views_change",
    summary="Change a view",
    openapi_extra=described(
        gives=SHAPE,
        takes=schemas.model(ChangedView),
        parameters=[schemas.KEY, schemas.VERSION],
        problems=schemas.CHANGING,
    ),
)
@writes
def change(request: MemberRequest, identity: str) -> HttpResponse:
    """Only an own view can be changed."""
    member = request.member
    view = views.found(member, wanted(identity), "edit")
    asked = bodies.read_as(request, ChangedView)
    check_version(request, view, asked, shown(view))
    return told(shown(views.save(view, asked.model_dump(exclude_unset=True, exclude={"version"}), by=member)))


@router.delete(
    "/{identity}",
    operation_id="views_trash",
    summary="Put a view into the trash",
    openapi_extra=described(status=204, parameters=[schemas.VERSION]),
)
@writes
def trash(request: MemberRequest, identity: str) -> HttpResponse:
    """Only an own view can be dropped."""
    view = views.found(request.member, wanted(identity), "delete")
    check_version(request, view)
    views.drop(view)
    return nothing()


def shown(view: SavedView) -> dict[str, Any]:
    """A view as JSON."""
    names = (
        "version", "created_at", "updated_at", "kind", "name",
        "query", "columns", "sort", "shared_with", "is_default", "position",
    )  # fmt: skip
    plain = {name: getattr(view, name) for name in names}
    return {"id": str(view.pk), **plain, "member": view.member_id}
